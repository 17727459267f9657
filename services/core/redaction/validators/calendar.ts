const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a month has such a day in some year. Numbers that carry a birth date are checked so, for their century is often not written. */
export function isMonthDay(month: number, day: number): boolean {
  return day >= 1 && day <= (MONTH_DAYS[month - 1] ?? 0);
}

/** Whether six digits are a date without its century, written as year, month, day. */
export function isYymmdd(text: string): boolean {
  return isMonthDay(Number(text.slice(2, 4)), Number(text.slice(4, 6)));
}

/** Whether six digits are a date without its century, written as day, month, year. */
export function isDdmmyy(text: string): boolean {
  return isMonthDay(Number(text.slice(2, 4)), Number(text.slice(0, 2)));
}

/** Whether eight digits are a date of the last three centuries, written as year, month, day. */
export function isYyyymmdd(text: string): boolean {
  return /^(?:18|19|20)/.test(text) && isYymmdd(text.slice(2));
}
