declare global {
  // ECMAScript 2026 has both; the compiler's libraries do not yet.
  interface JSON {
    parse(
      text: string,
      reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
    ): unknown;
    rawJSON(text: string): object;
  }
}

/** Like JSON.parse, but whole numbers beyond 2^53 become bigint: nanoseconds since the epoch are such numbers. */
export function parseExact(text: string): unknown {
  return JSON.parse(
    text,
    (_name: string, value: unknown, context: { readonly source?: string }) => {
      if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
      const source = context.source ?? "";
      return /^-?[0-9]+$/.test(source) ? BigInt(source) : value;
    },
  );
}

/** Like JSON.stringify, with bigint as plain digits. */
export function stringifyExact(value: unknown): string {
  return JSON.stringify(value, (_name: string, item: unknown) =>
    typeof item === "bigint" ? JSON.rawJSON(String(item)) : item,
  );
}
