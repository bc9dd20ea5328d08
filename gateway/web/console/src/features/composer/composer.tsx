/** Where replies and notes are written. */

import type { TicketId, TicketModel } from "@insightdesk/client";
import { Button } from "@insightdesk/ui/button";
import { Kbd } from "@insightdesk/ui/kbd";
import { Segments } from "@insightdesk/ui/segments";
import clsx from "clsx";
import { Lock, Send } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import type { Mode } from "../../desk/drafts";
import { useCommands } from "../../shortcuts/use-commands";
import { t } from "../../texts";
import { useUi } from "../../ui-state";
import { Guard } from "./guard";
import { ReplyingBanner } from "./replying-banner";
import { type Composing, useComposer } from "./use-composer";

interface ComposerProps {
  id: TicketId;
  model: TicketModel;
  contact: string;
}

export function Composer({ id, model, contact }: ComposerProps) {
  const text = useRef<HTMLTextAreaElement>(null);
  const composing = useComposer(id, model);
  const { mode, missed } = composing;
  const isNote = mode === "note";
  useCalled(text, composing.choose);
  const send = () => {
    composing.send();
    text.current?.focus();
  };
  useCommands({ send: composing.canSend ? send : undefined });
  return (
    <section
      aria-label={t(isNote ? "log.note" : "compose.reply")}
      className="shrink-0 px-3 pb-3 max-md:px-2 max-md:pb-[max(8px,env(safe-area-inset-bottom))]"
    >
      <ReplyingBanner model={model} />
      <div
        className={clsx(
          "rounded-lg border has-[textarea:focus-visible]:outline-2 has-[textarea:focus-visible]:outline-accent",
          isNote ? "border-note-line border-dashed bg-note" : "border-line-strong bg-surface",
        )}
      >
        <div className="flex items-center gap-2 px-2 pt-2">
          <Modes mode={mode} onChoose={composing.choose} text={text} />
          {isNote && (
            <span className="flex items-center gap-1 text-note-fg text-xs">
              <Lock size={12} aria-hidden="true" />
              {t("log.internal")}
            </span>
          )}
        </div>
        <Editor composing={composing} contact={contact} text={text} onSend={send} />
        {missed.length > 0 ? (
          <Guard missed={missed} onSend={send} onCancel={() => cancel(composing, text)} />
        ) : (
          <Foot composing={composing} onSend={send} />
        )}
      </div>
    </section>
  );
}

function cancel(composing: Composing, text: RefObject<HTMLTextAreaElement | null>): void {
  composing.look();
  text.current?.focus();
}

/** `r` and `n` bring the focus here, from outside: inside, no key turns a note into a reply. */
function useCalled(
  text: RefObject<HTMLTextAreaElement | null>,
  choose: (mode: Mode) => void,
): void {
  const called = useUi((ui) => ui.compose);
  const seen = useRef(called);
  useEffect(() => {
    if (!called || called === seen.current) return;
    seen.current = called;
    choose(called.mode);
    text.current?.focus();
  }, [called, choose, text]);
}

interface ModesProps {
  mode: Mode;
  onChoose: (mode: Mode) => void;
  text: RefObject<HTMLTextAreaElement | null>;
}

function Modes({ mode, onChoose }: ModesProps) {
  return (
    <Segments
      label={t("compose.mode")}
      value={mode}
      onChoose={onChoose}
      options={[
        { value: "reply", label: t("compose.reply") },
        { value: "note", label: t("compose.note") },
      ]}
    />
  );
}

interface EditorProps {
  composing: Composing;
  contact: string;
  text: RefObject<HTMLTextAreaElement | null>;
  onSend: () => void;
}

function Editor({ composing, contact, text, onSend }: EditorProps) {
  const isNote = composing.mode === "note";
  return (
    <textarea
      ref={text}
      dir="auto"
      rows={2}
      value={composing.text}
      aria-label={isNote ? t("log.note") : t("compose.reply.to", { name: contact })}
      aria-keyshortcuts="Control+Enter Meta+Enter"
      placeholder={
        isNote ? t("compose.note.placeholder") : t("compose.reply.placeholder", { name: contact })
      }
      onChange={(event) => composing.write(event.target.value)}
      onBlur={composing.blur}
      onKeyDown={(event) => {
        const isSend = event.key === "Enter" && (event.ctrlKey || event.metaKey);
        if (isSend && !event.nativeEvent.isComposing) {
          event.preventDefault();
          if (composing.canSend) onSend();
        } else if (event.key === "Escape") {
          event.stopPropagation();
          event.currentTarget.blur();
        }
      }}
      className={clsx(
        "field-sizing-content block max-h-[40vh] min-h-16 w-full resize-none bg-transparent px-3 py-2",
        "text-md outline-none touch:text-base",
        isNote ? "text-note-fg placeholder:text-note-fg" : "placeholder:text-fg3",
      )}
    />
  );
}

function Foot({ composing, onSend }: { composing: Composing; onSend: () => void }) {
  const { excess, canSend, mode } = composing;
  return (
    <div className="flex items-center justify-end gap-3 px-2 pb-2">
      {excess > 0 && (
        <p role="alert" className="text-err text-xs tabular-nums">
          {t("compose.tooLong", { n: excess })}
        </p>
      )}
      <Button
        look="primary"
        aria-disabled={!canSend}
        onClick={() => canSend && onSend()}
        className="group"
      >
        <Send size={16} aria-hidden="true" className="rtl:-scale-x-100" />
        {t(mode === "note" ? "compose.addNote" : "compose.send")}
        <span className="touch:hidden">
          <Kbd keys="mod+enter" />
        </span>
      </Button>
    </div>
  );
}
