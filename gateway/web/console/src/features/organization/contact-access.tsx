/** Keeping a contact away, for hours or until further notice. */

import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Problem } from "@insightdesk/ui/notice";
import { Row, Rows } from "@insightdesk/ui/rows";
import { useState } from "react";
import { useAction } from "../../api/use-action";
import type { ContactPartProps } from "./contact-form";
import { contactName, isMuted } from "./model/contacts";
import { AskButton } from "./parts/ask-button";
import { Filter } from "./parts/search";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

export function ContactAccess(props: ContactPartProps) {
  return (
    <Card title={t("contact.access")} flush>
      <Rows label={t("contact.access")}>
        <Muting {...props} />
        <Blocking {...props} />
      </Rows>
    </Card>
  );
}

const HOURS = ["1", "24", "168"] as const;

function Muting({ contact, patch }: ContactPartProps) {
  const done = useDone();
  const [hours, setHours] = useState<(typeof HOURS)[number]>("24");
  const muted = isMuted(contact);
  const mute = useAction(async () => {
    await patch({ muted_hours: muted ? 0 : Number(hours) });
    done(t(muted ? "contact.unmuted" : "contact.muted", { name: contactName(contact) }));
  });
  return (
    <Row
      title={t("contact.mute.title")}
      actions={
        <>
          {!muted && (
            <Filter
              label={t("contact.mute.howLong")}
              value={hours}
              options={HOURS.map((value) => ({ value, label: t(`contact.mute.${value}`) }))}
              onChoose={setHours}
            />
          )}
          <Button aria-disabled={mute.isBusy} onClick={() => void mute.run()}>
            {t(muted ? "contact.unmute" : "contact.mute")}
          </Button>
        </>
      }
    >
      {t("contact.mute.more")}
      <Problem>{mute.problem}</Problem>
    </Row>
  );
}

function Blocking({ contact, patch }: ContactPartProps) {
  const done = useDone();
  const name = contactName(contact);
  const word = contact.blocked_at ? "unblock" : "block";
  return (
    <Row
      title={t(`contact.${word}.title`)}
      actions={
        <AskButton
          label={t(`contact.${word}`)}
          danger={word === "block"}
          {...(word === "block" && { look: "danger" as const })}
          title={t(`contact.${word}.ask`, { name })}
          confirmLabel={t(`contact.${word}`)}
          onConfirm={async () => {
            await patch({ blocked: word === "block" });
            done(t(`contact.${word}.done`, { name }));
          }}
        >
          {t(`contact.${word}.more`)}
        </AskButton>
      }
    >
      {t(`contact.${word}.more`)}
    </Row>
  );
}
