/** Somebody comes back from a provider who let them in, and has a second step to take here. */

import type { SecondFactorOut } from "@insightdesk/client";
import { useState } from "react";
import { goTo } from "./door";
import { SecondStep } from "./second-step";

/** What the address said: what is asked for, by which ways, and what a passkey has to sign. */
export function stepIn(told: string): SecondFactorOut {
  const said = new URLSearchParams(told);
  return {
    challenge: said.get("challenge") ?? "",
    methods: (said.get("methods") ?? "").split(","),
    passkey: optionsIn(said.get("passkey")),
  };
}

/** Nothing of an address has to be as we would write it. */
function optionsIn(text: string | null): SecondFactorOut["passkey"] {
  try {
    return text ? JSON.parse(text) : null;
  } catch {
    return null;
  }
}

export function ProviderStep({ told }: { told: string }) {
  const [step] = useState(() => stepIn(told));
  return <SecondStep step={step} onBack={() => goTo("/")} onDone={() => goTo("/")} />;
}
