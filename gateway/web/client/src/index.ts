/**
 * InsightDesk's protocol client: one socket per browser, every command delivered once, every
 * ticket without holes. Nothing outside `browser` uses the DOM.
 */

export { browserEnv } from "./browser";
export { Cell } from "./cell";
export { ContactClient } from "./client";
export type * from "./env";
export { deliveryOf, lastTheirs, type TicketFrame, unreadOf } from "./fold";
export type * from "./generated/protocol";
export type { ClientOptions } from "./options";
export { Client } from "./staff";
export type { TokenSource } from "./tokens";
export type * from "./types";
