/** Status and priority as small signs: the shape tells, the colour helps, the words are read out. */

import type { Priority, Status } from "@insightdesk/client";
import {
  ChevronsUp,
  ChevronUp,
  Circle,
  CircleCheck,
  CircleDot,
  CirclePause,
  CircleX,
  type LucideIcon,
} from "lucide-react";
import { statusText, t } from "../../texts";

const STATUS: Record<Status, { Icon: LucideIcon; tone: string }> = {
  open: { Icon: Circle, tone: "text-info" },
  in_progress: { Icon: CircleDot, tone: "text-accent" },
  pending: { Icon: CirclePause, tone: "text-warn" },
  resolved: { Icon: CircleCheck, tone: "text-ok" },
  closed: { Icon: CircleX, tone: "text-fg2" },
};

export function StatusIcon({ status }: { status: Status }) {
  const { Icon, tone } = STATUS[status];
  return <Icon size={16} aria-hidden="true" className={`shrink-0 ${tone}`} />;
}

export function StatusMark({ status }: { status: Status }) {
  return (
    <span className="shrink-0" title={statusText(status)}>
      <StatusIcon status={status} />
      <span className="sr-only">{statusText(status)}</span>
    </span>
  );
}

/** Nothing for the usual ones. */
export function PriorityMark({ priority }: { priority: Priority }) {
  if (priority !== "high" && priority !== "urgent") return null;
  const Icon = priority === "urgent" ? ChevronsUp : ChevronUp;
  const text = t(`priority.${priority}`);
  return (
    <span className={`shrink-0 ${priority === "urgent" ? "text-err" : "text-warn"}`} title={text}>
      <Icon size={16} aria-hidden="true" />
      <span className="sr-only">{text}</span>
    </span>
  );
}
