/** The ways in which a call ends badly. */

import type { Problem } from "@insightdesk/client";

type Told = Pick<Problem, "status" | "code" | "detail"> & Partial<Pick<Problem, "errors">>;

/** The desk said no. */
export class Refused extends Error {
  readonly problem: Told;
  /** Seconds until it makes sense to try again, if the desk said so. */
  readonly after: number | undefined;

  constructor(problem: Told, after?: number) {
    super(problem.detail);
    this.problem = problem;
    this.after = after;
  }
}

/** The desk could not be reached, or something between said something else. */
export class Unreachable extends Error {}

/** The person who was asked to prove who they are did not want to. */
export class Dismissed extends Error {}

/** Whether the desk refused with this code. */
export function isCode(error: unknown, code: Problem["code"]): error is Refused {
  return error instanceof Refused && error.problem.code === code;
}
