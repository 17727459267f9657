/** What a process says on its first line. */
export interface ReadyLine {
  readonly addresses: readonly string[];
  readonly pid: number;
}

/** Reads the line; undefined for any other. */
export function parseReadyLine(text: string): ReadyLine | undefined {
  const value = parse(text);
  if (typeof value !== "object" || value === null || !("ready" in value) || value.ready !== true)
    return undefined;
  if (!("addresses" in value) || !Array.isArray(value.addresses)) return undefined;
  if (!("pid" in value) || typeof value.pid !== "number") return undefined;
  return { addresses: value.addresses.filter((each) => typeof each === "string"), pid: value.pid };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Not JSON, so not the line that is looked for.
  }
}
