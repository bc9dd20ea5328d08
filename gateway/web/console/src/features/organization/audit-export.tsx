/** What is shown of the log, as a file. */

import { Button } from "@insightdesk/ui/button";
import { Menu, MenuItem } from "@insightdesk/ui/menu";
import { Problem } from "@insightdesk/ui/notice";
import { Download } from "lucide-react";
import { useApi } from "../../api/context";
import { useAction } from "../../api/use-action";
import { saveFile } from "./model/files";
import { useDone } from "./parts/use-done";
import { t } from "./texts";

const FORMATS = ["csv", "json"] as const;

export function AuditExport({ query }: { query: Readonly<Record<string, string>> }) {
  const api = useApi();
  const done = useDone();
  const fetchFile = useAction(async (format: (typeof FORMATS)[number]) => {
    const file = await api.file("/audit/export", { ...query, format });
    saveFile(file, `audit.${format}`);
    done(t("audit.exported"));
  });
  return (
    <>
      <Menu
        align="end"
        trigger={<Button aria-disabled={fetchFile.isBusy} />}
        label={
          <>
            <Download size={16} aria-hidden="true" />
            {t(fetchFile.isBusy ? "audit.exporting" : "audit.export")}
          </>
        }
      >
        {FORMATS.map((format) => (
          <MenuItem key={format} onClick={() => void fetchFile.run(format)}>
            {format.toUpperCase()}
          </MenuItem>
        ))}
      </Menu>
      <Problem>{fetchFile.problem}</Problem>
    </>
  );
}
