/** What a person can set for this browser. */

import { INPUT } from "@insightdesk/ui/field";
import { Segments } from "@insightdesk/ui/segments";
import { Switch } from "@insightdesk/ui/switch";
import { type ReactNode, useId } from "react";
import { setPrefs, usePrefs } from "../../prefs";
import { LANGUAGES, t } from "../../texts";

const THEMES = ["system", "light", "dark"] as const;
const DENSITIES = ["compact", "default", "comfortable"] as const;

export function Settings() {
  const prefs = usePrefs();
  return (
    <div className="flex flex-col gap-6 overflow-y-auto p-4">
      <Setting label={t("settings.theme")}>
        <Segments
          label={t("settings.theme")}
          value={prefs.theme}
          onChoose={(theme) => setPrefs({ theme })}
          options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
        />
      </Setting>
      <Setting label={t("settings.density")}>
        <Segments
          label={t("settings.density")}
          value={prefs.density}
          onChoose={(density) => setPrefs({ density })}
          options={DENSITIES.map((value) => ({ value, label: t(`settings.density.${value}`) }))}
        />
      </Setting>
      <LanguageChoice />
      <Switch
        label={t("settings.singleKeys")}
        hint={t("settings.singleKeys.hint")}
        on={prefs.singleKeys}
        onChange={(singleKeys) => setPrefs({ singleKeys })}
      />
      <p className="text-fg2 text-xs">{t("settings.note")}</p>
    </div>
  );
}

function Setting({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <span className="font-medium" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}

function LanguageChoice() {
  const id = useId();
  const chosen = usePrefs((prefs) => prefs.language);
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <label htmlFor={id} className="font-medium">
        {t("settings.language")}
      </label>
      <select
        id={id}
        value={chosen ?? ""}
        onChange={({ target }) => setPrefs({ language: target.value || undefined })}
        className={`${INPUT} h-9 touch:h-11`}
      >
        <option value="">{t("settings.language.system")}</option>
        {Object.entries(LANGUAGES).map(([value, name]) => (
          <option key={value} value={value} lang={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
