/** The open ticket: header, conversation, composer, and beside it the contact. */

import type { TicketId } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Dialog } from "@insightdesk/ui/dialog";
import { useDeferredValue, useEffect, useMemo } from "react";
import { useDesk, useRow, useTicket } from "../../desk/context";
import { ticketName } from "../../desk/names";
import { overlaid } from "../../desk/overlay";
import { useLayout } from "../../layout";
import { setPrefs, usePrefs } from "../../prefs";
import { useCurrentTicket, useGo } from "../../router-hooks";
import { useCommands } from "../../shortcuts/use-commands";
import { useAnswer } from "../../store";
import { t } from "../../texts";
import { closeWindow, openWindow, useUi } from "../../ui-state";
import { Composer } from "../composer/composer";
import { ContactPanel } from "../contact/contact-panel";
import { Header } from "./header";
import { Log } from "./log";
import { type Shown, shown } from "./shown";
import { useReadMark } from "./use-read-mark";

export default function TicketPane() {
  // Whoever walks through the list sees the list keep up; the ticket comes when they are slower.
  const id = useDeferredValue(useCurrentTicket());
  return id === undefined ? null : <Pane id={id} />;
}

function Pane({ id }: { id: TicketId }) {
  const { model, older } = useTicket(id);
  const ticket = useShown(id, model.ticket, model.seq);
  useTitle(ticket);
  useReadMark(id, model);
  if (model.phase === "gone") return <Gone />;
  return (
    <>
      <main className="flex min-h-0 min-w-0 flex-1 flex-col bg-surface">
        <Header id={id} ticket={ticket} viewers={model.viewers} />
        <Log key={id} id={id} model={model} onOlder={older} />
        <Composer
          key={`compose ${id}`}
          id={id}
          model={model}
          contact={ticket?.contact.name ?? ""}
        />
      </main>
      {ticket && <Context ticket={ticket} />}
    </>
  );
}

/** What is known of the ticket, from the list until it has come itself. */
function useShown(id: TicketId, view: Parameters<typeof shown>[0], seq: number): Shown | undefined {
  const desk = useDesk();
  const row = useRow(id);
  const changes = useAnswer(desk.overlay, () => desk.overlay.of(id));
  const me = desk.who.member;
  return useMemo(() => {
    const base = shown(view, row);
    return base && view ? overlaid(base, seq, changes, me) : base;
  }, [view, row, seq, changes, me]);
}

function useTitle(ticket: Shown | undefined): void {
  const title = ticket ? `${ticketName(ticket.number)} ${ticket.subject}` : t("app.loading");
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title]);
}

/** The contact: a column where there is room, else a sheet. */
function Context({ ticket }: { ticket: Shown }) {
  const isWide = useLayout() === "wide";
  const isOpen = usePrefs((prefs) => prefs.context);
  const isSheet = useUi((ui) => ui.window === "contact");
  useCommands({
    context: () => (isWide ? setPrefs({ context: !isOpen }) : openWindow("contact")),
  });
  if (isWide) {
    return isOpen ? (
      <aside
        aria-label={t("contact.title")}
        className="w-80 shrink-0 overflow-y-auto border-line border-s bg-canvas"
      >
        <ContactPanel ticket={ticket} />
      </aside>
    ) : null;
  }
  return (
    <Dialog
      open={isSheet}
      onClose={closeWindow}
      title={t("contact.title")}
      closeLabel={t("close")}
      shape="end"
    >
      <ContactPanel ticket={ticket} />
    </Dialog>
  );
}

function Gone() {
  const go = useGo();
  return (
    <main className="flex min-w-0 flex-1 flex-col items-center justify-center gap-2 bg-surface p-6 text-center">
      <h1 className="font-semibold text-base">{t("ticket.gone")}</h1>
      <p className="text-fg2">{t("ticket.gone.more")}</p>
      <Button className="mt-2" onClick={() => go.list()}>
        {t("ticket.back")}
      </Button>
    </main>
  );
}
