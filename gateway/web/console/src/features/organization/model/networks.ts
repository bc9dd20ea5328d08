/** Networks in the way `10.0.0.0/8` or `2001:db8::/32`. */

const BYTE = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
const V4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;

/** Whether it is a network with the length of its prefix. */
export function isNetwork(text: string): boolean {
  const [address = "", prefix = "", ...rest] = text.split("/");
  if (rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return false;
  if (V4.test(address)) return Number(prefix) <= 32;
  return isV6(address) && Number(prefix) <= 128;
}

function isV6(address: string): boolean {
  const halves = address.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (!groups.every((group) => GROUP.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}

/** A single address is a network of one. */
export function asNetwork(text: string): string {
  if (V4.test(text)) return `${text}/32`;
  return isV6(text) ? `${text}/128` : text;
}
