/** A mail says more, if there is anything to say: the page does not tell whether there is. */

import { MailCheck } from "lucide-react";
import { t } from "../../texts";
import { Gate, Way } from "./gate";

interface MailSentProps {
  title: string;
  email: string;
  children: string;
}

export function MailSent({ title, email, children }: MailSentProps) {
  return (
    <Gate title={title} announce footer={<Way to="/">{t("door.home")}</Way>}>
      <div className="flex items-start gap-3">
        <MailCheck size={20} aria-hidden="true" className="shrink-0 text-ok" />
        <div className="min-w-0">
          <p>
            <bdi className="break-all font-medium">{email}</bdi>
          </p>
          <p className="mt-1 text-fg2">{children}</p>
        </div>
      </div>
    </Gate>
  );
}
