const DAY_MS = 24 * 3_600_000;

/**
 * The moment at which a clock on the wall shows a time, given as if the wall were in UTC. A time that the clocks skip is as long
 * after the gap as it would have been into it, and of one that comes twice it is the first.
 */
export function fromWall(timeZone: string, wallMs: number): number {
  const early = wallMs - offsetMs(timeZone, wallMs - DAY_MS);
  const late = wallMs - offsetMs(timeZone, wallMs + DAY_MS);
  const fitting = [early, late].filter((atMs) => atMs + offsetMs(timeZone, atMs) === wallMs);
  return fitting.length === 0 ? Math.max(early, late) : Math.min(...fitting);
}

/** How far the clocks of a time zone are ahead of UTC at a moment. */
export function offsetMs(timeZone: string, atMs: number): number {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does. There are as many as configuration names time zones. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const numeric = "numeric";
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  formats.set(timeZone, format);
  return format;
}

/** Whether a text is a name of the IANA time zone database, as this machine knows it. */
export function isTimeZone(text: string): boolean {
  try {
    formatOf(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
