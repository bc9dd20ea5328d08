/** Ways in that may end with a second step. */

import type { SecondFactorOut, SignInAnswer } from "@insightdesk/client";
import type { ReactNode } from "react";
import type { Session } from "../../session/session";
import { goTo } from "./door";
import { SecondStep } from "./second-step";

export type Step = SecondFactorOut;

/** Takes what a way in was answered with; what is left of it, or nothing: then one is in. */
export function stepOf(session: Session, answer: SignInAnswer | undefined): Step | undefined {
  const step = answer && session.take(answer);
  if (answer && !step) goTo("/");
  return step;
}

/** The second step instead of the page, once there is one; after it the desk. */
export function StepOr({ step, children }: { step: Step | undefined; children: ReactNode }) {
  if (!step) return children;
  return <SecondStep step={step} onBack={() => goTo("/")} onDone={() => goTo("/")} />;
}
