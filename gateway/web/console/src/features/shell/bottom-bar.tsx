/** On a phone: the ways that the first column has elsewhere. */

import { Search, Settings, User } from "lucide-react";
import type { ReactNode } from "react";
import { t } from "../../texts";
import { openWindow } from "../../ui-state";

export function BottomBar() {
  return (
    <footer className="flex shrink-0 border-line border-t bg-canvas pb-[env(safe-area-inset-bottom)]">
      <Item label={t("palette.title")} onClick={() => openWindow("palette")}>
        <Search size={20} aria-hidden="true" />
      </Item>
      <Item label={t("settings.title")} onClick={() => openWindow("settings")}>
        <Settings size={20} aria-hidden="true" />
      </Item>
      <Item label={t("me.title")} onClick={() => openWindow("me")}>
        <User size={20} aria-hidden="true" />
      </Item>
    </footer>
  );
}

interface ItemProps {
  label: string;
  onClick: () => void;
  children: ReactNode;
}

function Item({ label, onClick, children }: ItemProps) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-2xs text-fg2"
    >
      {children}
      {label}
    </button>
  );
}
