/** Everything about oneself, as a file. */

import { Button } from "@insightdesk/ui/button";
import { Card } from "@insightdesk/ui/card";
import { Problem } from "@insightdesk/ui/notice";
import { Download } from "lucide-react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { t } from "../../texts";
import { save } from "./save";

export function Export() {
  const api = useApi();
  const fetchAll = useAction(async () => {
    save(await api.file("/privacy/export"), "insightdesk-my-data.json");
  });
  return (
    <Card
      title={t("export.title")}
      intro={t("export.intro")}
      actions={
        <Button aria-disabled={fetchAll.isBusy} onClick={() => void fetchAll.run()}>
          <Download size={16} aria-hidden="true" />
          {t(fetchAll.isBusy ? "form.busy" : "export.submit")}
        </Button>
      }
    >
      {fetchAll.problem && <Problem>{fetchAll.problem}</Problem>}
    </Card>
  );
}
