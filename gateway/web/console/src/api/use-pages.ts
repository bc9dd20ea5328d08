/** Lists that come in pages: `{data, page: {next}}`, the next one by `?cursor=`. */

import { useCallback, useEffect, useRef, useState } from "react";
import type { Query } from "./caller";
import { useApi } from "./context";
import { type Loaded, useLoad } from "./use-load";

interface PageOf<T> {
  readonly data: readonly T[];
  readonly page: { readonly next: string | null };
}

export interface Pages<T> extends Omit<Loaded<PageOf<T>>, "set"> {
  /** What is there of the list so far. */
  readonly rows: readonly T[];
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  /** Why the next page did not come. */
  readonly error: unknown;
  readonly more: () => void;
  readonly set: (change: (rows: readonly T[]) => readonly T[]) => void;
}

/** `query` is part of what is asked: another query begins anew. */
export function usePages<T>(path: string, query: Query = {}): Pages<T> {
  const api = useApi();
  const key = JSON.stringify([path, query]);
  const read = (cursor: string | undefined, signal?: AbortSignal) =>
    api.get<PageOf<T>>(path, { ...query, cursor }, signal);
  const { load, reload, set: setPage } = useLoad((_, signal) => read(undefined, signal), key);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const current = useRef(key);
  useEffect(() => {
    current.current = key;
    setBusy(false);
    setError(undefined);
  }, [key]);
  const held = load.phase === "there" ? load.value : undefined;
  const next = held?.page.next ?? undefined;
  const more = async () => {
    if (!next || busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const page = await read(next);
      if (current.current !== key) return;
      setPage((before) => ({ data: [...before.data, ...page.data], page: page.page }));
    } catch (problem) {
      if (current.current === key) setError(problem);
    }
    setBusy(false);
  };
  const set = useCallback(
    (change: (rows: readonly T[]) => readonly T[]) =>
      setPage((page) => ({ ...page, data: change(page.data) })),
    [setPage],
  );
  const rows = held?.data ?? [];
  const hasMore = next !== undefined;
  return { load, reload, set, rows, hasMore, isBusy: busy, error, more: () => void more() };
}
