/** Recovery codes, the one time that they are shown. */

import { Button } from "@insightdesk/ui/button";
import { CopyButton } from "@insightdesk/ui/secret";
import clsx from "clsx";
import { Download, Printer } from "lucide-react";
import { useEffect, useRef } from "react";
import { t } from "../../texts";
import { save } from "./save";

interface SheetProps {
  codes: readonly string[];
  onKept: () => void;
  /** On a sheet already. */
  bare?: boolean;
}

export function RecoverySheet({ codes, onKept, bare }: SheetProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const text = codes.join("\n");
  return (
    <section
      aria-labelledby="recovery-sheet"
      className={clsx(
        "printed flex flex-col gap-4",
        !bare && "rounded-lg border border-line bg-surface p-4",
      )}
    >
      <div>
        <h2
          id="recovery-sheet"
          ref={heading}
          tabIndex={-1}
          className="font-semibold text-md outline-none"
        >
          {t("recovery.sheet")}
        </h2>
        <p className="mt-1 text-fg2">{t("recovery.sheet.more")}</p>
      </div>
      <ol
        dir="ltr"
        className="grid gap-x-6 gap-y-1 rounded-md bg-canvas p-3 font-mono text-xs sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="break-all">
            {grouped(code)}
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap gap-2 print:hidden">
        <CopyButton text={text} label={t("copy")} copiedLabel={t("copied")} />
        <Button onClick={() => save(new Blob([`${text}\n`]), "insightdesk-recovery-codes.txt")}>
          <Download size={16} aria-hidden="true" />
          {t("recovery.download")}
        </Button>
        <Button onClick={() => print()}>
          <Printer size={16} aria-hidden="true" />
          {t("recovery.print")}
        </Button>
      </div>
      <div className="print:hidden">
        <Button look="primary" onClick={onKept}>
          {t("recovery.kept")}
        </Button>
      </div>
    </section>
  );
}

/** Six letters at a time can be read. */
function grouped(code: string): string {
  return code.includes("-") ? code : (code.match(/.{1,6}/g)?.join("-") ?? code);
}
