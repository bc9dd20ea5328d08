/** Origins of pages, such as `https://shop.example`. */

/** The origin in what somebody typed or pasted; none: there is none in it. */
export function originOf(text: string): string | undefined {
  try {
    const { protocol, origin, hostname } = new URL(text.includes("://") ? text : `https://${text}`);
    const isLocal = hostname === "localhost" || hostname === "127.0.0.1";
    if (protocol !== "https:" && !(protocol === "http:" && isLocal)) return undefined;
    return isLocal || hostname.includes(".") ? origin : undefined;
  } catch {
    return undefined;
  }
}
