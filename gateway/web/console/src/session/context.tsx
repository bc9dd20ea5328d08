/** The session, for the components below. */

import { createContext, useContext } from "react";
import type { Session } from "./session";

const SessionContext = createContext<Session | undefined>(undefined);

export const SessionProvider = SessionContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("there is no session above this component");
  return session;
}
