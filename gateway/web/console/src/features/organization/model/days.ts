/** Days as fields of dates give them, and the moments in which they begin and end here. */

/** `2026-11-23` to the first moment of that day where the reader is. */
export function dayStart(day: string): string | undefined {
  return moment(`${day}T00:00:00`);
}

/** To the first moment of the day after. */
export function dayEnd(day: string): string | undefined {
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + 1);
  return Number.isNaN(start.getTime()) ? undefined : start.toISOString();
}

function moment(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** A number in a field; empty is none, and so is what is no whole number within the bounds. */
export function wholeNumber(text: string, [least, most]: readonly [number, number]) {
  if (text.trim() === "") return null;
  const number = Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined;
}
