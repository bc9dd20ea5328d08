/** Links that look like what they are for. */

export const LINK = "rounded text-fg underline-offset-2 hover:underline";

export const LINK_BUTTON =
  "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-md border " +
  "border-transparent bg-accent px-3 font-medium text-on-accent hover:bg-accent-hover " +
  "touch:min-h-11";
