/** The organizations that somebody is in, and going from one to another. */

import type { MembershipOut, OrganizationId } from "@insightdesk/client";
import { useNavigate } from "@tanstack/react-router";
import { useAction } from "../../api/use-action";
import { type Loaded, useLoad } from "../../api/use-load";
import { useSession, useWho } from "../../session/context";

interface List {
  readonly data: readonly MembershipOut[];
}

export function useOrganizations(): Loaded<List> {
  const may = useWho().permissions.join();
  return useLoad((api, signal) => api.get<List>("/organizations", {}, signal), may);
}

/** Nothing of the one before is left open. */
export function useSwitch() {
  const session = useSession();
  const navigate = useNavigate();
  return useAction(async (organization: OrganizationId) => {
    await session.switchTo(organization);
    await navigate({ to: "/tickets", search: { view: "open" } });
  });
}
