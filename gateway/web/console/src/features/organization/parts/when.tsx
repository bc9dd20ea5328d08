/** A moment, as short as it can be said; the whole of it on hovering. */

import { useStore } from "../../../store";
import { ago, fullTime, tick } from "../../../time";
import { t } from "../texts";

export function When({ at }: { at: string }) {
  useStore(tick);
  const isAhead = Date.parse(at) > Date.now();
  return (
    <time dateTime={at} title={fullTime(at)} className="whitespace-nowrap tabular-nums">
      {isAhead ? dateText(at) : ago(at, Date.now())}
    </time>
  );
}

/** The day, for what is to come. */
export function dateText(at: string): string {
  return new Intl.DateTimeFormat(document.documentElement.lang || "en", {
    dateStyle: "medium",
  }).format(new Date(at));
}

/** A moment, or that there was none. */
export function WhenOrNever({ at }: { at: string | null }) {
  return at ? <When at={at} /> : t("never");
}
