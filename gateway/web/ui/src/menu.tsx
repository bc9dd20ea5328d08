/** Menus that open from a button. */

import { Menu as Base } from "@base-ui/react/menu";
import clsx from "clsx";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

export interface MenuProps {
  /** The button, without its text. */
  trigger: ReactElement;
  /** What stands in the button. */
  label: ReactNode;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  side?: "top" | "bottom" | "inline-end";
  align?: "start" | "end";
  children: ReactNode;
}

export function Menu(props: MenuProps) {
  const { trigger, label, open, onOpenChange, side = "bottom", align = "start", children } = props;
  return (
    <Base.Root
      modal={false}
      {...(open !== undefined && { open })}
      {...(onOpenChange && { onOpenChange: (next: boolean) => onOpenChange(next) })}
    >
      <Base.Trigger render={trigger}>{label}</Base.Trigger>
      <Base.Portal>
        <Base.Positioner side={side} align={align} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className="fade max-h-[min(70vh,var(--available-height))] min-w-48 max-w-72 overflow-y-auto rounded-lg border border-line bg-raised p-1 text-fg shadow-menu outline-none">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

const ITEM =
  "flex min-h-8 cursor-default select-none items-center gap-2 rounded px-2 py-1 outline-none " +
  "data-[highlighted]:bg-accent-soft data-[highlighted]:text-accent-soft-fg touch:min-h-11";

export interface MenuItemProps {
  onClick: () => void;
  /** One of several of which this is the one in force. */
  chosen?: boolean;
  danger?: boolean;
  icon?: ReactNode;
  /** At the end of the line. */
  hint?: ReactNode;
  /** Also what is found by typing its first letters. */
  children: string;
}

export function MenuItem({ onClick, chosen, danger, icon, hint, children }: MenuItemProps) {
  return (
    <Base.Item label={children} onClick={onClick} className={clsx(ITEM, danger && "text-err")}>
      {icon}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {chosen && <Check size={16} aria-hidden="true" className="shrink-0 text-accent" />}
      {hint}
    </Base.Item>
  );
}

export interface MenuChoiceProps<T extends string> {
  value: T;
  onChoose: (value: T) => void;
  options: readonly { value: T; label: string; icon?: ReactNode }[];
}

/** Items of which one is in force, and is said to be. */
export function MenuChoice<T extends string>({ value, onChoose, options }: MenuChoiceProps<T>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: T) => next !== value && onChoose(next)}>
      {options.map((option) => (
        <Base.RadioItem
          key={option.value}
          value={option.value}
          label={option.label}
          closeOnClick
          className={ITEM}
        >
          {option.icon}
          <span className="min-w-0 flex-1 truncate">{option.label}</span>
          <Base.RadioItemIndicator>
            <Check size={16} aria-hidden="true" className="text-accent" />
          </Base.RadioItemIndicator>
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}

/** Items under a heading. */
export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2 pt-2 pb-1 text-2xs text-fg3">{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  );
}

export function MenuLine() {
  return <Base.Separator className="my-1 h-px bg-line" />;
}
