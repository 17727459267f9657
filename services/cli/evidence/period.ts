import type { Period } from "../../core/evidence/evidence-log.ts";
import { CliError } from "../exit-codes.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;
const DAY_MS = 86_400_000;

/** The two ends as they were typed. A day begins and ends in UTC; as an end the whole day counts. Throws `usage`. */
export function parsePeriod(flags: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): Partial<Period> {
  const fromMs = flags.from === undefined ? undefined : parseMoment("--from", flags.from);
  const toMs = flags.to === undefined ? undefined : parseMoment("--to", flags.to);
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs) {
    throw new CliError("usage", "--from: must not be after --to.");
  }
  return { ...(fromMs === undefined ? {} : { fromMs }), ...(toMs === undefined ? {} : { toMs }) };
}

function parseMoment(option: "--from" | "--to", text: string): number {
  const ms = Date.parse(text);
  const isDay = DAY.test(text);
  if (Number.isNaN(ms) || ms < 0 || !(isDay || MOMENT.test(text)) || !isCalendarDay(text)) {
    throw new CliError("usage", `${option}: "${text}" is not a date.`, {
      hint: "Write a day, such as 2026-09-30, or a moment, such as 2026-09-30T18:00:00Z.",
    });
  }
  return isDay && option === "--to" ? ms + DAY_MS - 1 : ms;
}

/** The platform takes "2026-02-30" for a day in March. */
function isCalendarDay(text: string): boolean {
  const day = text.slice(0, 10);
  const ms = Date.parse(day);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}
