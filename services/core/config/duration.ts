const MS_PER_UNIT = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Eight digits of days stay below 2^53 milliseconds, so no text that matches loses precision. */
const PATTERN = /^(0|[1-9][0-9]{0,7})(ms|s|m|h|d)$/;

/** Reads one whole number and one unit (ms, s, m, h, d), such as `30m`, as milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = PATTERN.exec(text);
  const unit = match?.[2];
  if (match === null || !isUnit(unit)) return undefined;
  return Number(match[1]) * MS_PER_UNIT[unit];
}

function isUnit(text: string | undefined): text is keyof typeof MS_PER_UNIT {
  return text !== undefined && Object.hasOwn(MS_PER_UNIT, text);
}
