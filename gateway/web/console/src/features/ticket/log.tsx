/** The conversation: what was said, what was changed, and what is on its way. */

import { deliveryOf, type TicketId, type TicketModel, type TicketView } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { ArrowDown } from "lucide-react";
import { useMemo, useRef } from "react";
import { useDesk } from "../../desk/context";
import { draftlings, type MessageEntry, timeline } from "../../desk/timeline";
import { useStore } from "../../store";
import { t } from "../../texts";
import { dayKey } from "../../time";
import { Bubble } from "./bubble";
import { DayLine } from "./day-line";
import { EventLines } from "./event-lines";
import { PendingBubble } from "./pending-bubble";
import { Typing } from "./typing";
import { useStick } from "./use-stick";

const STAFF = { kind: "member" } as const;

interface LogProps {
  id: TicketId;
  model: TicketModel;
  onOlder: () => void;
}

export function Log({ id, model, onOlder }: LogProps) {
  const { client } = useDesk();
  const pending = useStore(client.pending);
  const items = useMemo(() => timeline(model.entries, dayKey), [model.entries]);
  const waiting = useMemo(() => draftlings(pending, id), [pending, id]);
  const log = useRef<HTMLDivElement>(null);
  const { isAway, toEnd, onScroll } = useStick(log, {
    first: model.entries[0]?.seq,
    count: model.entries.length + waiting.length,
    onTop: model.more ? onOlder : undefined,
  });
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={log}
        role="log"
        aria-label={t("log.label")}
        aria-busy={model.phase === "loading"}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it
        tabIndex={0}
        onScroll={onScroll}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain [overflow-anchor:none] px-4 py-3 -outline-offset-2"
      >
        {model.phase === "loading" && <LogSkeleton />}
        {model.more && (
          <div className="flex justify-center pb-3">
            <Button small look="quiet" onClick={onOlder}>
              {t("log.older")}
            </Button>
          </div>
        )}
        {items.map((item) => {
          if (item.kind === "day") return <DayLine key={item.key} at={item.at} />;
          if (item.kind === "events") return <EventLines key={item.key} entries={item.entries} />;
          const { entry, follows } = item;
          const delivery = deliveryFor(entry, model.ticket);
          return <Bubble key={item.key} {...{ entry, follows, delivery }} />;
        })}
        {waiting.map((text) => (
          <PendingBubble key={text.cid} text={text} />
        ))}
        <Typing typing={model.typing} />
      </div>
      {isAway && (
        <Button
          look="primary"
          onClick={toEnd}
          className="fade absolute inset-x-0 bottom-3 mx-auto w-fit rounded-full shadow-menu"
        >
          <ArrowDown size={16} aria-hidden="true" />
          {t("log.newest")}
        </Button>
      )}
    </div>
  );
}

/** How far a reply has come; contacts' messages and notes go nowhere. */
function deliveryFor(entry: MessageEntry, ticket: TicketView | undefined) {
  if (entry.note || entry.by.kind === "contact") return undefined;
  return deliveryOf(ticket, entry.seq, STAFF);
}

function LogSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-4 py-2">
      <div className="skeleton h-16 w-3/5 rounded-xl" />
      <div className="skeleton h-10 w-2/5 self-end rounded-xl" />
      <div className="skeleton h-12 w-1/2 rounded-xl" />
    </div>
  );
}
