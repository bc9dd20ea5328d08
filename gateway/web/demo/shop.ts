/** The demo shop: a basket that counts, and the widget as a customer's page would include it. */

const count = document.querySelector<HTMLOutputElement>("#count");
const notice = document.querySelector<HTMLElement>("#notice");

for (const button of document.querySelectorAll<HTMLButtonElement>(".products button")) {
  button.addEventListener("click", () => {
    if (count) count.value = String(Number(count.value) + 1);
  });
}

/** A real page has its key written down; this one has to ask which one the demo got. */
async function addWidget(): Promise<void> {
  const response = await fetch("/api/v1/demo");
  if (!response.ok) throw new Error(`no demo: ${response.status}`);
  const { key }: { key: string } = await response.json();
  const { searchParams } = new URL(location.href);
  const script = document.createElement("script");
  script.async = true;
  script.dataset.key = key;
  for (const name of ["lang", "accent", "position", "prechat"]) {
    const value = searchParams.get(name);
    if (value) script.dataset[name] = value;
  }
  script.src = scriptUrl("/w.js");
  document.head.append(script);
}

/** Under Trusted Types an address of a script has to come from a policy. */
function scriptUrl(path: string): string {
  const { trustedTypes } = window as unknown as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("shop", { createScriptURL: (url) => url });
  return (policy?.createScriptURL(path) ?? path) as string;
}

interface TrustedTypes {
  createPolicy: (
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ) => { createScriptURL: (url: string) => unknown };
}

addWidget().catch(() => {
  if (notice) notice.textContent = "The chat is not here: this desk has no demo organization.";
});
