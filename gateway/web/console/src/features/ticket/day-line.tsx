import { useDesk } from "../../desk/context";
import { dayText } from "../../time";

/** Where a day begins. */
export function DayLine({ at }: { at: string }) {
  const { clock } = useDesk().client;
  return (
    <div className="my-4 flex items-center gap-3 text-2xs text-fg2 first:mt-0">
      <span className="h-px flex-1 bg-line" />
      <time dateTime={at.slice(0, 10)}>{dayText(at, clock.now())}</time>
      <span className="h-px flex-1 bg-line" />
    </div>
  );
}
