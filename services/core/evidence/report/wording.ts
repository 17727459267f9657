import type { Result } from "../control.ts";

/** How results are called in a report. */
export const RESULT_WORDS: Readonly<Record<Result, string>> = {
  pass: "Pass",
  fail: "Fail",
  not_tested: "Not tested",
};

/** "2026-09-01 08:00:05" in UTC: every time in a report is. */
export function instant(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

/** "2026-09-01". */
export function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

const UNITS = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "min"],
  [1_000, "s"],
] as const;

/** "12 min", "4 s": one unit, rounded. */
export function duration(ms: number): string {
  const [size, unit] = UNITS.find(([each]) => ms >= each) ?? [1_000, "s"];
  return `${Math.round(ms / size)} ${unit}`;
}

/** "1,234". The same wherever it is made. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** "12 %", and "< 1 %" rather than a zero that is none. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return "–";
  const share = (100 * part) / whole;
  return part > 0 && share < 1 ? "< 1 %" : `${Math.round(share)} %`;
}

/** The beginning of an id or digest that is long. */
export function shortened(text: string, characters = 12): string {
  return text.length <= characters + 1 ? text : `${text.slice(0, characters)}…`;
}
