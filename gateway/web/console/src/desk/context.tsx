/** The desk of whoever is signed in, for the components below. */

import type {
  ListFilter,
  MemberId,
  MemberView,
  TicketHandle,
  TicketId,
  TicketModel,
  TicketRow,
} from "@insightdesk/client";
import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { useAnswer, usePart, useStore } from "../store";
import type { Desk, View } from "./desk";
import { overlaid } from "./overlay";

const DeskContext = createContext<Desk | undefined>(undefined);

export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("there is no desk above this component");
  return desk;
}

export function useView(filter: ListFilter): View {
  return useDesk().views[filter];
}

/** One row of any list, with own changes that are under way. */
export function useRow(id: TicketId): TicketRow | undefined {
  const { rows, overlay, who } = useDesk();
  const row = useAnswer(rows, () => rows.get(id));
  const changes = useAnswer(overlay, () => overlay.of(id));
  return useMemo(
    () => row && overlaid(row, row.seq, changes, who.member),
    [row, changes, who.member],
  );
}

export function useMembers(): readonly MemberView[] {
  return useStore(useDesk().client.members);
}

/** A colleague by id; one who is not known any more has no name. */
export function useMember(id: MemberId | null | undefined): MemberView | undefined {
  return usePart(useDesk().client.members, (members) => members.find((m) => m.id === id));
}

const LOADING: TicketModel = {
  phase: "loading",
  seq: 0,
  entries: [],
  more: false,
  typing: [],
  viewers: [],
};

/** A ticket that is followed while the component stands. */
export function useTicket(id: TicketId): { model: TicketModel; older: () => void } {
  const { client } = useDesk();
  const [handle, setHandle] = useState<TicketHandle>();
  useEffect(() => {
    const opened = client.openTicket(id);
    setHandle(opened);
    return () => opened.close();
  }, [client, id]);
  const current = handle?.id === id ? handle : undefined;
  const store = current ?? NOTHING;
  return { model: useStore(store), older: current?.older ?? (() => undefined) };
}

const NOTHING = { get: () => LOADING, listen: () => () => undefined };
