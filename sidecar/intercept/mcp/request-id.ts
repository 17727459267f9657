/** The id of a request as MCP allows it: text, or a whole number that every parser reads alike. */
export type RequestId = string | number;

/** Whether a parsed value can be an id. JSON-RPC's null and fractions are not ids in MCP. */
export function isRequestId(value: unknown): value is RequestId {
  return typeof value === "string" || Number.isSafeInteger(value);
}

/** A key for maps: "1" and 1 are different ids. */
export function idKey(id: RequestId): string {
  return JSON.stringify(id);
}
