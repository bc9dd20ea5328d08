/** A ticket's number as everybody writes it, also in mail. */
export function ticketName(number: number): string {
  return `TKT-${String(number).padStart(5, "0")}`;
}
