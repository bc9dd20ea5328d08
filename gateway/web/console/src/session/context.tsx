/** The session, and who is signed in, for the components below. */

import type { Permission, SignInOut } from "@insightdesk/client";
import { createContext, useContext } from "react";
import type { Session } from "./session";

const SessionContext = createContext<Session | undefined>(undefined);
const WhoContext = createContext<SignInOut | undefined>(undefined);

export const SessionProvider = SessionContext.Provider;
export const WhoProvider = WhoContext.Provider;

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error("there is no session above this component");
  return session;
}

/** Who is signed in; only where somebody is. */
export function useWho(): SignInOut {
  const who = useContext(WhoContext);
  if (!who) throw new Error("nobody is signed in above this component");
  return who;
}

/** Whether the member may do something: for showing what makes sense. The desk checks by itself. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useWho();
  return (permission) => permissions.includes(permission);
}
