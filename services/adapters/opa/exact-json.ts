/** Like JSON.parse, but whole numbers beyond 2^53 become bigint: nanoseconds since the epoch are such numbers. */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown, context: { source?: string }) => {
    if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
    const source = context.source ?? "";
    return /^-?[0-9]+$/.test(source) ? BigInt(source) : value;
  });
}

/** Like JSON.stringify, with bigint as plain digits. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) =>
    typeof item === "bigint" ? JSON.rawJSON(String(item)) : item,
  );
}
