/** What is being written on a ticket, and everything that follows from it. */

import type { TicketId, TicketModel } from "@insightdesk/client";
import { useCallback, useEffect, useState } from "react";
import { useDesk } from "../../desk/context";
import { type Draft, type Mode, written } from "../../desk/drafts";
import { type Missed, missedSince } from "../../desk/guard";
import { useStore } from "../../store";
import { useViewMode } from "./use-view-mode";

/** As the desk's `welcome` says; until it came, what it usually says. */
const BODY_CHARS = 50_000;

export interface Composing {
  readonly mode: Mode;
  readonly text: string;
  readonly canSend: boolean;
  /** Characters over what the desk takes. */
  readonly excess: number;
  /** What others wrote since the reply was begun: shown once, before it is sent. */
  readonly missed: readonly Missed[];
  readonly choose: (mode: Mode) => void;
  readonly write: (text: string) => void;
  /** Sends; or asks, when the reply's author has not seen everything. Twice is sure. */
  readonly send: () => void;
  /** Back to writing: what was missed has been seen. */
  readonly look: () => void;
  readonly blur: () => void;
}

export function useComposer(id: TicketId, model: TicketModel): Composing {
  const { client, drafts, who } = useDesk();
  const [draft, setDraft] = useState<Draft>(() => drafts.get(id));
  const [isAsking, setIsAsking] = useState(false);
  const { mode } = draft;
  const text = draft[mode];
  const limit = useStore(client.limits)?.body_chars ?? BODY_CHARS;
  const excess = Math.max(0, [...text].length - limit);
  const canSend = text.trim() !== "" && excess === 0;
  const missed = missedSince(draft.base, model.entries, who.member);
  useViewMode(id, model.phase === "live", text.trim() !== "");
  useEffect(() => () => client.stopTyping(id), [client, id]);

  const keep = useCallback(
    (next: Draft) => {
      setDraft(next);
      drafts.set(id, next);
    },
    [drafts, id],
  );
  const choose = useCallback(
    (next: Mode) => {
      setIsAsking(false);
      keep({ ...drafts.get(id), mode: next });
    },
    [drafts, id, keep],
  );
  const write = (next: string) => {
    keep(written(draft, mode, next, model.seq));
    if (next.trim()) client.typing(id, mode === "note");
    else client.stopTyping(id);
  };
  const send = () => {
    if (mode === "reply" && missed.length > 0 && !isAsking) return setIsAsking(true);
    setIsAsking(false);
    client.post(id, { do: mode === "note" ? "note" : "message", body: text.trim() });
    keep(written(draft, mode, "", model.seq));
  };
  const look = () => {
    setIsAsking(false);
    keep({ ...draft, base: model.seq });
  };
  const blur = () => client.stopTyping(id);
  const asked = isAsking && mode === "reply" ? missed : [];
  return { mode, text, canSend, excess, missed: asked, choose, write, send, look, blur };
}
