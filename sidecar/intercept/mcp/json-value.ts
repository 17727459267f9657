/** A JSON object, its values not yet looked at. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Whether a parsed value is an object, and neither array nor null. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of an own key that is an object, else an empty one. */
export function recordAt(record: JsonRecord, key: string): JsonRecord {
  const value = valueAt(record, key);
  return isRecord(value) ? value : {};
}

/** The value of an own key that is text, else undefined. */
export function textAt(record: JsonRecord, key: string): string | undefined {
  const value = valueAt(record, key);
  return typeof value === "string" ? value : undefined;
}

/** The value of an own key: what `Object.prototype` has is not in the message. */
export function valueAt(record: JsonRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
