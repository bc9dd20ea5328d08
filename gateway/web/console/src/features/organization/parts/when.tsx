/** A moment, as short as it can be said; the whole of it on hovering. */

import { useStore } from "../../../store";
import { locale } from "../../../texts";
import { ago, fullTime, tick } from "../../../time";
import { t } from "../texts";

export function When({ at }: { at: string }) {
  useStore(tick);
  return (
    <time dateTime={at} title={fullTime(at)} className="whitespace-nowrap tabular-nums">
      {ago(at, Date.now())}
    </time>
  );
}

/** The day, for what ends with it. */
export function OnDay({ at }: { at: string }) {
  return (
    <time dateTime={at} title={fullTime(at)} className="whitespace-nowrap tabular-nums">
      {new Intl.DateTimeFormat(locale(), { dateStyle: "medium" }).format(new Date(at))}
    </time>
  );
}

/** A moment, or that there was none. */
export function WhenOrNever({ at }: { at: string | null }) {
  return at ? <When at={at} /> : t("never");
}
