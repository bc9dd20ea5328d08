/** Who is there decides what is shown: a way in, or the desk. */

import { CSPProvider } from "@base-ui/react/csp-provider";
import { DirectionProvider } from "@base-ui/react/direction-provider";
import type { Cell, SignInOut } from "@insightdesk/client";
import { directionOf } from "@insightdesk/i18n";
import { RouterProvider, useRouterState } from "@tanstack/react-router";
import { type ReactNode, Suspense, useMemo } from "react";
import { Api } from "./api/caller";
import { askAgain, asking } from "./api/confirm";
import { ApiProvider } from "./api/context";
import { DeskProvider } from "./desk/context";
import type { Desk } from "./desk/desk";
import { Splash, Unreachable } from "./features/shell/splash";
import { useDoor } from "./features/sign-in/door";
import { SignIn } from "./features/sign-in/sign-in";
import { ConfirmWindow, Door, MustEnrol } from "./parts";
import { router } from "./router";
import { SessionProvider, useSession, WhoProvider } from "./session/context";
import type { Session } from "./session/session";
import { useStore } from "./store";
import { language } from "./texts";

interface AppProps {
  session: Session;
  desk: Cell<Desk | undefined>;
}

export function App({ session, desk }: AppProps) {
  const chosen = useStore(language);
  return (
    <CSPProvider disableStyleElements>
      <DirectionProvider direction={directionOf(chosen)}>
        <SessionProvider value={session}>
          <Suspense key={chosen} fallback={<Splash />}>
            <Page session={session} desk={desk} />
          </Suspense>
        </SessionProvider>
      </DirectionProvider>
    </CSPProvider>
  );
}

function Page({ session, desk }: AppProps) {
  const state = useStore(session.state);
  const current = useStore(desk);
  const door = useDoor();
  if (state.phase === "in") {
    return (
      <Member who={state.who}>
        {door?.isForAll ? (
          <Door door={door} />
        ) : state.who.must_enrol ? (
          <MustEnrol />
        ) : current ? (
          <DeskProvider value={current}>
            <RouterProvider router={router} InnerWrap={UntilThere} />
          </DeskProvider>
        ) : (
          <Splash />
        )}
      </Member>
    );
  }
  if (state.phase === "restoring") return <Splash />;
  if (door && (door.isForAll || state.phase === "out")) return <Door door={door} />;
  if (state.phase === "out") return <SignIn expired={state.expired} />;
  return <Unreachable onRetry={() => session.restore()} />;
}

/** Nothing is drawn before the code of the first page is there: until then it is on its way. */
function UntilThere({ children }: { children: ReactNode }) {
  const isThere = useRouterState({ select: ({ matches }) => matches.length > 0 });
  return (
    <>
      {!isThere && <Splash />}
      {children}
    </>
  );
}

/** What every page of somebody who is signed in can use. */
function Member({ who, children }: { who: SignInOut; children: ReactNode }) {
  const session = useSession();
  const api = useMemo(
    () => new Api({ token: session.access, confirm: askAgain, expire: () => session.expire() }),
    [session],
  );
  const isAsked = useStore(asking) !== undefined;
  return (
    <WhoProvider value={who}>
      <ApiProvider value={api}>
        {children}
        <Suspense>{isAsked && <ConfirmWindow />}</Suspense>
      </ApiProvider>
    </WhoProvider>
  );
}
