/** Something that is shown once, to be taken away. */

import { Check, Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button";

const SAID_MS = 4_000;

export interface CopyButtonProps {
  text: string;
  label: string;
  copiedLabel: string;
  small?: boolean;
}

/** Copies, and says that it did. */
export function CopyButton({ text, label, copiedLabel, small }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setIsCopied(true),
      () => setIsCopied(false),
    );
  const Icon = isCopied ? Check : Copy;
  return (
    <Button {...(small && { small })} onClick={() => void copy()}>
      <Icon size={16} aria-hidden="true" />
      <span role="status">{isCopied ? copiedLabel : label}</span>
    </Button>
  );
}

export interface SecretBoxProps {
  /** What it is. */
  label: string;
  value: string;
  copyLabel: string;
  copiedLabel: string;
}

/** A secret in a box; a click or the focus selects it, where copying by itself is not allowed. */
export function SecretBox({ label, value, copyLabel, copiedLabel }: SecretBoxProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  return (
    <div className="flex flex-wrap items-start gap-2">
      <textarea
        ref={box}
        readOnly
        aria-label={label}
        value={value}
        rows={1}
        spellCheck={false}
        dir="ltr"
        onFocus={() => box.current?.select()}
        className="field-sizing-content min-h-8 min-w-0 flex-1 basis-56 resize-none break-all rounded-md border border-line-strong bg-canvas px-3 py-1.5 font-mono text-fg text-xs"
      />
      <CopyButton text={value} label={copyLabel} copiedLabel={copiedLabel} />
    </div>
  );
}
