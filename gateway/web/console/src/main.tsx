/** Where the console starts. */

import { Cell } from "@insightdesk/client";
import "./styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { Desk } from "./desk/desk";
import { Broken } from "./features/shell/broken";
import { startPrefs, usePrefs } from "./prefs";
import { browserSession, type Session } from "./session/session";
import { takeLanguage } from "./texts";
import { startTicking } from "./time";

/** The desk lives exactly as long as somebody is signed in, and in one organization. */
function follow(session: Session, desk: Cell<Desk | undefined>): void {
  session.state.listen(() => {
    const state = session.state.get();
    const who = state.phase === "in" && !state.who.must_enrol ? state.who : undefined;
    const held = desk.get();
    if (held?.who.member === who?.member) return;
    held?.stop();
    desk.set(who && open(session, who));
  });
}

function open(session: Session, who: Desk["who"]): Desk {
  const desk = new Desk(who, session.token);
  const { status } = desk.client;
  status.listen(() => {
    if (status.get().state === "denied") session.expire();
  });
  return desk;
}

async function start(): Promise<void> {
  startPrefs();
  startTicking();
  const session = browserSession();
  const desk = new Cell<Desk | undefined>(undefined);
  follow(session, desk);
  usePrefs.subscribe((now, before) => {
    if (now.language !== before.language) void takeLanguage(now.language);
  });
  const restored = session.restore();
  await takeLanguage(usePrefs.getState().language);
  const root = document.getElementById("root");
  if (!root) return;
  createRoot(root).render(
    <StrictMode>
      <Broken>
        <App session={session} desk={desk} />
      </Broken>
    </StrictMode>,
  );
  await restored;
}

void start();
