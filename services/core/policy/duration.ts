const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Nine digits of days stay far below 2^53 milliseconds, so no text that matches loses precision. */
const PATTERN = /^([1-9][0-9]{0,8})(ms|s|m|h|d)$/;

/**
 * Reads one whole number and one unit (`ms`, `s`, `m`, `h`, `d`), such as `30m`, as milliseconds; `undefined` when the text
 * is anything else. Zero is not a duration here: a grant or a request that lives no time is a mistake.
 */
export function parsePolicyDuration(text: unknown): number | undefined {
  const match = typeof text === "string" ? PATTERN.exec(text) : null;
  const unit = match?.[2];
  if (match === null || !isUnit(unit)) return undefined;
  return Number(match[1]) * MS_PER_UNIT[unit];
}

function isUnit(text: string | undefined): text is keyof typeof MS_PER_UNIT {
  return text !== undefined && Object.hasOwn(MS_PER_UNIT, text);
}
