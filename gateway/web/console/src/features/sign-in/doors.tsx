/** Which of the pages before the desk stands at an address. */

import { t } from "../../texts";
import type { Door } from "./door";
import { Erase } from "./erase";
import { Forgot } from "./forgot";
import { Gate, Way } from "./gate";
import { Invitation } from "./invitation";
import { ProviderStep } from "./provider-step";
import { Register } from "./register";
import { Resend } from "./resend";
import { Reset } from "./reset";
import { Verify } from "./verify";
import { Welcome } from "./welcome";

export default function Doors({ door }: { door: Door }) {
  if (!door.isForAll) {
    if (door.name === "register") return <Register />;
    return door.name === "forgot" ? <Forgot /> : <Resend />;
  }
  if (!door.token) return <Incomplete />;
  return <Linked key={door.token} name={door.name} token={door.token} />;
}

function Linked({ name, token }: { name: Door["name"]; token: string }) {
  switch (name) {
    case "verify":
      return <Verify token={token} />;
    case "reset":
      return <Reset token={token} />;
    case "invitation":
      return <Invitation token={token} />;
    case "erase":
      return <Erase token={token} />;
    case "second-factor":
      return <ProviderStep told={token} />;
    default:
      return <Welcome token={token} />;
  }
}

/** The fragment was cut off, or the page was reloaded. */
function Incomplete() {
  return (
    <Gate
      title={t("door.incomplete")}
      intro={t("door.incomplete.more")}
      footer={<Way to="/">{t("door.home")}</Way>}
    />
  );
}
