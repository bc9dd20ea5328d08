/** Talking to the desk by REST. */

export { Api, type Query } from "./caller";
export { useApi } from "./context";
export { duration, explain, fieldProblems } from "./explain";
export { Dismissed, isCode, Refused, Unreachable } from "./problem";
export { type Action, useAction } from "./use-action";
export { type Load, type Loaded, useLoad } from "./use-load";
export { type Pages, usePages } from "./use-pages";
