/** A JSON value that was parsed and is not changed. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object that was parsed and is not changed. */
export interface JsonObject {
  readonly [name: string]: JsonValue | undefined;
}

/** Whether a JSON value is an object, so neither null nor a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
