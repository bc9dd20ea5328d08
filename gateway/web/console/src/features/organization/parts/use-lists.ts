/** Short lists that several pages choose from: empty until they are there, or for whoever may not. */

import type { MemberOut, PageOut, RoleOut, TeamOut } from "@insightdesk/client";
import type { Api, Query } from "../../../api/caller";
import { type Loaded, useLoad } from "../../../api/use-load";
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

/** Nobody chooses from a longer list than that. */
const PAGES = 20;

/** Every member who may sign in, for choosing one of them. */
export function usePeople(): Loaded<readonly MemberOut[]> {
  return useLoad((api, signal) => readAll<MemberOut>(api, "/members", { state: "active" }, signal));
}

/** One page after the other, until the last. */
async function readAll<T>(
  api: Api,
  path: string,
  query: Query,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  for (let n = 0; n < PAGES; n += 1) {
    const { data, page } = await api.get<List<T>>(path, { ...query, cursor }, signal);
    rows.push(...data);
    if (!page.next) break;
    cursor = page.next;
  }
  return rows;
}
