/** How the organization looks to its contacts, and whether they can read it. */

import { pair } from "@insightdesk/tokens";
import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Field } from "@insightdesk/ui/field";
import { Notice } from "@insightdesk/ui/notice";
import { locale } from "../../texts";
import type { Problems } from "./general";
import { fitOf, isColor } from "./model/color";
import { t } from "./texts";

const [OWN] = pair("accent");

export interface BrandingProps {
  color: string;
  logo: string;
  /** The organization's, for the preview. */
  name: string;
  errors: Problems;
  onChange: (part: { color?: string; logo?: string }) => void;
}

export function Branding({ color, logo, name, errors, onChange }: BrandingProps) {
  const shown = isColor(color) ? color : OWN;
  return (
    <Card title={t("branding.title")} intro={t("branding.intro")}>
      <div className="flex flex-col gap-4">
        <div className="flex flex-wrap items-end gap-2">
          <input
            type="color"
            aria-label={t("branding.color.pick")}
            value={shown.toLowerCase()}
            onChange={({ target }) => onChange({ color: target.value })}
            className="h-10 w-12 cursor-pointer rounded-md border border-line-strong bg-surface p-1 touch:h-11"
          />
          <div className="min-w-0 flex-1 basis-40">
            <Field
              label={t("branding.color")}
              value={color}
              placeholder={OWN}
              dir="ltr"
              spellCheck={false}
              maxLength={7}
              error={errors.color}
              onChange={({ target }) => onChange({ color: target.value.trim() })}
            />
          </div>
          {color && (
            <Button className="h-10" onClick={() => onChange({ color: "" })}>
              {t("branding.color.own")}
            </Button>
          )}
        </div>
        <Preview color={shown} name={name} />
        <Field
          label={t("branding.logo")}
          hint={t("branding.logo.more")}
          type="url"
          inputMode="url"
          dir="ltr"
          value={logo}
          placeholder="https://"
          error={errors.logo}
          onChange={({ target }) => onChange({ logo: target.value })}
        />
      </div>
    </Card>
  );
}

function Preview({ color, name }: { color: string; name: string }) {
  const fit = fitOf(color);
  const ratio = (n: number) =>
    new Intl.NumberFormat(locale(), { maximumFractionDigits: 1 }).format(n);
  const paint = { backgroundColor: color, color: fit.text };
  return (
    <div className="flex flex-col gap-2">
      <div
        role="img"
        aria-label={t("branding.preview")}
        className="flex items-end justify-between gap-4 rounded-lg border border-line bg-canvas p-4"
      >
        <div className="flex min-w-0 flex-col items-start gap-2">
          <span className="max-w-full truncate font-semibold">{name}</span>
          <span style={paint} className="rounded-xl rounded-ee px-3 py-1.5 text-md">
            {t("branding.sample")}
          </span>
        </div>
        <span style={paint} className="grid size-12 shrink-0 place-items-center rounded-full">
          <svg viewBox="0 0 24 24" width="24" height="24" fill="currentColor" aria-hidden="true">
            <path d="M12 3c5 0 9 3.3 9 7.6s-4 7.6-9 7.6c-1 0-2-.1-2.9-.4L4.5 20l1-3.6C4 15 3 12.9 3 10.6 3 6.3 7 3 12 3z" />
          </svg>
        </span>
      </div>
      <p className="text-fg2 text-xs" role="status">
        {t("branding.contrast", { text: ratio(fit.onText), page: ratio(fit.onPage) })}
      </p>
      {fit.isPale && <Notice tone="warn">{t("branding.pale")}</Notice>}
    </div>
  );
}
