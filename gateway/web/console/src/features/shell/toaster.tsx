/** The one message at the foot of the page. */

import { Button, IconButton } from "@insightdesk/ui/button";
import { Kbd } from "@insightdesk/ui/kbd";
import clsx from "clsx";
import { X } from "lucide-react";
import { useDesk } from "../../desk/context";
import type { Toast } from "../../desk/toasts";
import { useCurrentTicket } from "../../router-hooks";
import { useCommands } from "../../shortcuts/use-commands";
import { useStore } from "../../store";
import { t } from "../../texts";

export function Toaster() {
  const { toasts } = useDesk();
  const toast = useStore(toasts.current);
  const isTicket = useCurrentTicket() !== undefined;
  useCommands({ undo: toast?.undo && (() => void toasts.undo()) });
  return (
    <section
      aria-label={t("toast.label")}
      className={clsx(
        "pointer-events-none fixed inset-x-0 z-60 px-4",
        // Above the composer, where there is one.
        isTicket ? "bottom-52" : "bottom-20",
      )}
    >
      <div role="status" className="flex justify-center">
        {toast && <Message key={toast.id} toast={toast} />}
      </div>
    </section>
  );
}

function Message({ toast }: { toast: Toast }) {
  const { toasts } = useDesk();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only stops the clock
    <div
      onPointerEnter={toasts.pause}
      onPointerLeave={toasts.resume}
      onFocus={toasts.pause}
      onBlur={toasts.resume}
      className={clsx(
        "fade pointer-events-auto flex max-w-xl items-center gap-3 rounded-lg border bg-raised py-1.5 ps-4 pe-1.5 shadow-menu",
        toast.tone === "error" ? "border-err text-err" : "border-line",
      )}
    >
      <span className="min-w-0 py-1">{toast.text}</span>
      {toast.undo && (
        <Button small onClick={() => toasts.undo()}>
          {t("toast.undo")} <Kbd keys="mod+z" />
        </Button>
      )}
      <IconButton label={t("close")} onClick={toasts.close}>
        <X size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
