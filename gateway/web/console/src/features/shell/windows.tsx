/** The window that is open over the page. */

import { Dialog } from "@insightdesk/ui/dialog";
import { useEffect, useRef } from "react";
import { useCurrentTicket, useCurrentView } from "../../router-hooks";
import { t } from "../../texts";
import { closeWindow, useUi, type Window } from "../../ui-state";
import { ListBody, ListHeader } from "../list/list-pane";
import { MeSheet } from "../presence/me-sheet";
import { Settings } from "../settings/settings";
import { KeySheet } from "./key-sheet";
import { Palette } from "./palette";
import { SignOut } from "./sign-out";

export default function Windows() {
  const window = useUi((ui) => ui.window);
  const is = (name: Window) => ({ open: window === name, onClose: closeWindow });
  const closeLabel = t("close");
  return (
    <>
      <Dialog {...is("palette")} title={t("palette.title")} shape="top">
        <Palette />
      </Dialog>
      <Dialog {...is("help")} title={t("keys.title")} closeLabel={closeLabel}>
        <KeySheet />
      </Dialog>
      <Dialog {...is("settings")} title={t("settings.title")} closeLabel={closeLabel}>
        <Settings />
      </Dialog>
      <Dialog {...is("me")} title={t("me.title")} closeLabel={closeLabel} shape="bottom">
        <MeSheet />
      </Dialog>
      <Dialog {...is("signOut")} title={t("signOut.title")} closeLabel={closeLabel}>
        <SignOut />
      </Dialog>
      <Dialog {...is("list")} title={t("list.label")} shape="start">
        <Drawer />
      </Dialog>
    </>
  );
}

/** The list beside the ticket, where there is no room for both; gone once another is chosen. */
function Drawer() {
  const view = useCurrentView();
  const ticket = useCurrentTicket();
  const before = useRef(ticket);
  useEffect(() => {
    if (ticket !== before.current) closeWindow();
  }, [ticket]);
  return (
    <section
      aria-label={t("list.label")}
      className="relative flex min-h-0 flex-1 flex-col bg-surface"
    >
      <ListHeader view={view} isMain={false} />
      <ListBody view={view} />
    </section>
  );
}
