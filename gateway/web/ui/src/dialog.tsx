/** Windows over the page: in the middle, or as a sheet from the end of the line or from below. */

import { Dialog as Base } from "@base-ui/react/dialog";
import clsx from "clsx";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { IconButton } from "./button";

export type DialogShape = "middle" | "top" | "start" | "end" | "bottom";

const SHAPES: Record<DialogShape, string> = {
  middle: "top-[12vh] inset-x-4 mx-auto max-w-xl max-h-[76vh] rounded-xl border",
  top: "top-[10vh] inset-x-4 mx-auto max-w-xl rounded-xl border",
  start: "inset-y-0 start-0 w-[min(360px,calc(100vw-48px))] border-e",
  end: "inset-y-0 end-0 w-[min(360px,calc(100vw-48px))] border-s",
  bottom: "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-xl border-t pb-[env(safe-area-inset-bottom)]",
};

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  /** What the button that closes it is called; none: there is no such button, and no heading. */
  closeLabel?: string;
  shape?: DialogShape;
  initialFocus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}

export function Dialog(props: DialogProps) {
  const { open, onClose, title, closeLabel, shape = "middle", initialFocus, children } = props;
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-black/40 fade" />
        <Base.Popup
          {...(initialFocus && { initialFocus })}
          className={clsx(
            "fixed z-50 flex flex-col overflow-hidden border-line bg-raised text-fg shadow-dialog",
            "fade outline-none",
            SHAPES[shape],
          )}
        >
          {closeLabel ? (
            <div className="flex h-12 shrink-0 items-center justify-between border-line border-b ps-4 pe-2">
              <Base.Title className="font-semibold text-sm">{title}</Base.Title>
              <IconButton label={closeLabel} onClick={onClose}>
                <X size={16} aria-hidden="true" />
              </IconButton>
            </div>
          ) : (
            <Base.Title className="sr-only">{title}</Base.Title>
          )}
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
