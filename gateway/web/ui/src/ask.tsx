/** "Are you sure?": a window that has to be answered, with a word to type for what is grave. */

import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "./button";
import { Field } from "./field";
import { Problem } from "./notice";

export interface AskProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What will happen. */
  children?: ReactNode;
  confirmLabel: string;
  cancelLabel: string;
  /** Something is lost by it. */
  danger?: boolean;
  busy?: boolean;
  problem?: string | undefined;
  /** A word that has to be typed, and what says so. */
  word?: { readonly expected: string; readonly label: string };
  onConfirm: () => void;
}

export function Ask(props: AskProps) {
  const { open, onClose, title, children, danger, busy = false, problem, word } = props;
  const [typed, setTyped] = useState("");
  const cancel = useRef<HTMLButtonElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (open) setTyped("");
  }, [open]);
  const isReady = !word || typed.trim() === word.expected;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady && !busy) props.onConfirm();
  };
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && !busy && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fade fixed inset-0 z-40 bg-black/40" />
        <Base.Popup
          initialFocus={word ? input : cancel}
          className="fade fixed inset-x-4 top-[16vh] z-50 mx-auto max-h-[76vh] max-w-md overflow-y-auto rounded-xl border border-line bg-raised p-5 text-fg shadow-dialog outline-none"
        >
          <form onSubmit={submit} className="flex flex-col gap-4">
            <div className="flex flex-col gap-1">
              <Base.Title className="font-semibold text-md">{title}</Base.Title>
              {children && (
                <Base.Description className="text-fg2" render={<div />}>
                  {children}
                </Base.Description>
              )}
            </div>
            {word && (
              <Field
                ref={input}
                label={word.label}
                value={typed}
                onChange={({ target }) => setTyped(target.value)}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            )}
            <Problem>{problem}</Problem>
            <div className="flex flex-wrap justify-end gap-2">
              <Button ref={cancel} onClick={onClose}>
                {props.cancelLabel}
              </Button>
              <Button
                type="submit"
                look={danger ? "danger" : "primary"}
                aria-disabled={!isReady || busy}
              >
                {props.confirmLabel}
              </Button>
            </div>
          </form>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
