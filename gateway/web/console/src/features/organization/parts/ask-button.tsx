/** A button for what should not happen by accident: it asks first. */

import { Ask, type AskProps } from "@insightdesk/ui/ask";
import { Button, type ButtonProps } from "@insightdesk/ui/button";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useAction } from "../../../api/use-action";
import { t } from "../texts";

export interface AskButtonProps extends Pick<AskProps, "title" | "word" | "danger"> {
  label: string;
  /** What it is about, for its name, where several buttons have the same label. */
  about?: string;
  icon?: ReactNode;
  look?: ButtonProps["look"];
  small?: boolean;
  disabled?: boolean;
  confirmLabel: string;
  /** What will happen. */
  children: ReactNode;
  /** Rejects where it does not work: the window says why, and stays. */
  onConfirm: () => Promise<unknown>;
}

export function AskButton(props: AskButtonProps) {
  const { label, about, icon, look, small, disabled, title, word, danger, confirmLabel } = props;
  const [isOpen, setIsOpen] = useState(false);
  /** As it was asked: what it leads to may change the words while the window still fades. */
  const [asked, setAsked] = useState({ title, confirmLabel, danger, children: props.children });
  const open = () => {
    setAsked({ title, confirmLabel, danger, children: props.children });
    setIsOpen(true);
  };
  const { run, isBusy, problem, clear } = useAction(props.onConfirm);
  const close = () => {
    setIsOpen(false);
    clear();
  };
  const isDone = useRef(false);
  const confirm = async () => {
    isDone.current = await run();
    if (isDone.current) close();
  };
  useEffect(() => () => keepFocus(isDone.current), []);
  return (
    <>
      <Button
        {...(look && { look })}
        {...(small && { small })}
        {...(disabled && { disabled })}
        aria-label={about && `${label}: ${about}`}
        aria-haspopup="dialog"
        onClick={open}
      >
        {icon}
        {label}
      </Button>
      <Ask
        open={isOpen}
        onClose={close}
        title={asked.title}
        confirmLabel={asked.confirmLabel}
        cancelLabel={t("cancel")}
        busy={isBusy}
        problem={problem}
        onConfirm={() => void confirm()}
        {...(asked.danger && { danger: true })}
        {...(word && { word })}
      >
        {asked.children}
      </Ask>
    </>
  );
}

/** What was asked about may go, and the button with it: the focus then goes to the page's heading. */
function keepFocus(isDone: boolean): void {
  if (!isDone || document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>("[data-page-title]")?.focus();
}
