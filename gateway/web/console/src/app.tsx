/** Who is there decides what is shown: the sign-in, or the desk. */

import { CSPProvider } from "@base-ui/react/csp-provider";
import { DirectionProvider } from "@base-ui/react/direction-provider";
import type { Cell } from "@insightdesk/client";
import { directionOf } from "@insightdesk/i18n";
import { RouterProvider } from "@tanstack/react-router";
import { DeskProvider } from "./desk/context";
import type { Desk } from "./desk/desk";
import { Splash, Unreachable } from "./features/shell/splash";
import { SignIn } from "./features/sign-in/sign-in";
import { router } from "./router";
import { SessionProvider } from "./session/context";
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
          <Page key={chosen} session={session} desk={desk} />
        </SessionProvider>
      </DirectionProvider>
    </CSPProvider>
  );
}

function Page({ session, desk }: AppProps) {
  const state = useStore(session.state);
  const current = useStore(desk);
  if (current) {
    return (
      <DeskProvider value={current}>
        <RouterProvider router={router} />
      </DeskProvider>
    );
  }
  if (state.phase === "out") return <SignIn expired={state.expired} />;
  if (state.phase === "unreachable") return <Unreachable onRetry={() => session.restore()} />;
  return <Splash />;
}
