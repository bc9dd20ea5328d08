/** A page of somebody who is signed in, with a desk that answers as it is told. */

import type { Permission, SignInOut } from "@insightdesk/client";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { Api } from "../../src/api/caller";
import { ApiProvider } from "../../src/api/context";
import { DeskProvider } from "../../src/desk/context";
import type { Desk } from "../../src/desk/desk";
import { Toasts } from "../../src/desk/toasts";
import { SessionProvider, WhoProvider } from "../../src/session/context";
import type { Session } from "../../src/session/session";

/** What came to the desk: `POST /roles`, and with what. */
export interface Call {
  readonly line: string;
  readonly body: unknown;
}

type Answer = (call: Call) => unknown;

/** A refusal, in the desk's own form. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly errors?: { field: string; message: string; code?: string }[],
  ) {}
}

const ME = {
  member: "m1",
  name: "Olga",
  organization: "o1",
  organization_name: "Fernhill",
  role: "owner",
} as SignInOut;

/** Draws a page. `answers` are looked for in their order, by how a call's line begins. */
export function drawPage(
  page: ReactNode,
  permissions: readonly Permission[],
  answers: Record<string, Answer>,
) {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", (address: string, { method, body }: RequestInit) => {
    const line = `${method} ${address.replace("/api/v1", "")}`;
    const call = { line, body: body ? JSON.parse(String(body)) : undefined };
    calls.push(call);
    const found = Object.keys(answers).find((start) => line.startsWith(start));
    return Promise.resolve().then(() =>
      respond(found ? answers[found]?.(call) : new Refusal(404, "NOT_FOUND")),
    );
  });
  const api = new Api({
    token: async () => "t",
    confirm: async () => false,
    expire: () => undefined,
  });
  const toasts = new Toasts();
  const desk = { toasts } as unknown as Desk;
  const session = { renew: vi.fn(async () => undefined) } as unknown as Session;
  const root = createRootRoute({ component: () => page });
  const router = createRouter({ routeTree: root, history: createMemoryHistory() });
  render(
    <SessionProvider value={session}>
      <WhoProvider value={{ ...ME, permissions: [...permissions] }}>
        <DeskProvider value={desk}>
          <ApiProvider value={api}>
            <RouterProvider router={router as never} />
          </ApiProvider>
        </DeskProvider>
      </WhoProvider>
    </SessionProvider>,
  );
  return { calls, toasts, session };
}

function respond(answer: unknown): Response {
  if (answer instanceof Error) throw answer;
  if (answer === undefined) return new Response(null, { status: 204 });
  if (!(answer instanceof Refusal)) return Response.json(answer);
  const { status, code, errors } = answer;
  const problem = { title: "", status, code, detail: code, requestId: "", errors };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

/** A list that ends with this page. */
export function listed<T>(...data: T[]) {
  return { data, page: { next: null } };
}
