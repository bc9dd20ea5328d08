/** What is kept about oneself: to be taken along, to be agreed to, to be erased. */

import { Page } from "@insightdesk/ui/card";
import { t } from "../../texts";
import { useTitle } from "../settings/reading";
import { Consents } from "./consents";
import { Erasure } from "./erasure";
import { Export } from "./export";

export function Privacy() {
  useTitle(t("privacy.title"));
  return (
    <Page title={t("privacy.title")} intro={t("privacy.intro")}>
      <Export />
      <Consents />
      <Erasure />
    </Page>
  );
}
