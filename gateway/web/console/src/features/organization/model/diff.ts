/** What a change did: fields before and after, as far as they differ. */

type Json = unknown;

export interface Difference {
  /** Where: `settings.branding.color`. */
  readonly path: string;
  /** As text; none: it was not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function differences(before: Json, after: Json, path = ""): Difference[] {
  if (isFields(before) || isFields(after)) {
    const [old, now] = [fieldsOf(before), fieldsOf(after)];
    const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return names.flatMap((name) =>
      differences(old[name], now[name], path ? `${path}.${name}` : name),
    );
  }
  const [old, now] = [textOf(before), textOf(after)];
  return old === now ? [] : [{ path, before: old, after: now }];
}

/** Fields of whatever was noted beside a change, flat. */
export function facts(details: Json): [path: string, value: string][] {
  return differences(null, details).map(({ path, after }) => [path, after ?? ""]);
}

function isFields(value: Json): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: Json): Record<string, Json> {
  return isFields(value) ? value : {};
}

function textOf(value: Json): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map((item) => textOf(item) ?? "–").join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
