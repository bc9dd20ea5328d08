/**
 * InsightDesk's protocol client: one socket per browser, every command delivered once, every
 * ticket without holes. Nothing outside `browser` uses the DOM.
 */

export type * from "./generated/protocol";
export type * from "./types";
