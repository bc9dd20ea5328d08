/** Short lists that several pages choose from: empty until they are there, or for whoever may not. */

import type { PageOut, RoleOut, TeamOut } from "@insightdesk/client";
import { useLoad } from "../../../api/use-load";
import { useMay } from "../../../session/context";

interface List<T> {
  readonly data: readonly T[];
  readonly page: PageOut;
}

const NONE: readonly never[] = [];

function useList<T>(path: string, may: boolean): readonly T[] {
  const { load } = useLoad<readonly T[]>(
    async (api, signal) => (may ? (await api.get<List<T>>(path, undefined, signal)).data : NONE),
    `${path} ${may}`,
  );
  return load.phase === "there" ? load.value : NONE;
}

export function useRoles(): readonly RoleOut[] {
  return useList<RoleOut>("/roles", useMay()("member:read"));
}

export function useTeams(): readonly TeamOut[] {
  return useList<TeamOut>("/teams", useMay()("team:read"));
}
