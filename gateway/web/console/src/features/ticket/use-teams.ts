/** The organization's teams, read once for all tickets. */

import { Cell, type TeamOut } from "@insightdesk/client";
import { useCallback, useEffect } from "react";
import type { Api } from "../../api/caller";
import { useApi } from "../../api/context";
import { useMay } from "../../session/context";
import { useStore } from "../../store";

interface Teams {
  readonly list: Cell<readonly TeamOut[]>;
  isAsked: boolean;
}

const held = new WeakMap<Api, Teams>();

function teamsOf(api: Api): Teams {
  const teams = held.get(api) ?? { list: new Cell<readonly TeamOut[]>([]), isAsked: false };
  held.set(api, teams);
  return teams;
}

async function read(api: Api, teams: Teams): Promise<void> {
  teams.isAsked = true;
  try {
    teams.list.set((await api.get<{ data: readonly TeamOut[] }>("/teams")).data);
  } catch {
    // The next ticket asks again; meanwhile there is nothing to choose from.
    teams.isAsked = false;
  }
}

/** The teams, none until they are there; and a way to ask again, for what came since. */
export function useTeams(): { teams: readonly TeamOut[]; refresh: () => void } {
  const api = useApi();
  const may = useMay()("team:read");
  const teams = teamsOf(api);
  const refresh = useCallback(() => {
    if (may) void read(api, teams);
  }, [api, teams, may]);
  useEffect(() => {
    if (!teams.isAsked) refresh();
  }, [teams, refresh]);
  return { teams: useStore(teams.list), refresh };
}
