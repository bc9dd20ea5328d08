/** The way out; it asks when something would be lost by it. */

import { Button } from "@insightdesk/ui/button";
import { useState } from "react";
import { useDesk } from "../../desk/context";
import { useSession } from "../../session/context";
import { t } from "../../texts";
import { closeWindow } from "../../ui-state";

export function SignOut() {
  const desk = useDesk();
  const session = useSession();
  const [isLeaving, setIsLeaving] = useState(false);
  const unsent = desk.client.unsent();
  const leave = async () => {
    setIsLeaving(true);
    closeWindow();
    await desk.wipe();
    await session.signOut();
  };
  return (
    <div className="p-4">
      <p>{unsent > 0 ? t("signOut.unsent", { n: unsent }) : t("signOut.plain")}</p>
      <div className="mt-4 flex justify-end gap-2">
        <Button onClick={closeWindow}>{t("cancel")}</Button>
        <Button
          look={unsent > 0 ? "danger" : "primary"}
          aria-disabled={isLeaving}
          onClick={() => void leave()}
        >
          {t(unsent > 0 ? "signOut.confirm" : "me.signOut")}
        </Button>
      </div>
    </div>
  );
}
