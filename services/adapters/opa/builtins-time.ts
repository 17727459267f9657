type Args = readonly unknown[];

const NS_PER_MS = 1_000_000n;

/** Pure builtins on time. Arguments are nanoseconds since the epoch, or a list of these and a time zone's name. */
export const TIME_BUILTINS = {
  "time.parse_rfc3339_ns": (...[text]: Args) => parseRfc3339(text),
  "time.parse_duration_ns": (...[text]: Args) => parseGoDuration(text),
  "time.date": (...[moment]: Args) => civil(moment)?.slice(0, 3),
  "time.clock": (...[moment]: Args) => civil(moment)?.slice(3, 6),
  "time.weekday": (...[moment]: Args) => {
    const [year, month, day] = civil(moment) ?? [];
    if (year === undefined || month === undefined || day === undefined) return undefined;
    return WEEKDAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  },
};

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const RFC3339 = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/;

function parseRfc3339(text: unknown): bigint | undefined {
  const match = typeof text === "string" ? RFC3339.exec(text) : null;
  if (match === null) return undefined;
  const [, date, hour, minute, second, fraction = "", zone] = match;
  const local = Date.parse(`${date}T${hour}:${minute}:${second}Z`);
  // Date accepts February 30 and 24:00, and counts on.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${hour}`)) {
    return undefined;
  }
  const offsetMs = zoneOffsetMs(zone ?? "Z");
  if (offsetMs === undefined) return undefined;
  const ns = BigInt(fraction.padEnd(9, "0").slice(0, 9));
  return inInt64(BigInt(local - offsetMs) * NS_PER_MS + ns);
}

function zoneOffsetMs(zone: string): number | undefined {
  if (zone === "Z") return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4, 6))];
  if (hours > 24 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

const NS_PER_UNIT: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["µs", 1_000n],
  ["μs", 1_000n],
  ["ms", NS_PER_MS],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

/** Go's time.ParseDuration: an optional sign and a row of decimal numbers with units. */
function parseGoDuration(text: unknown): bigint | undefined {
  if (typeof text !== "string") return undefined;
  const whole = /^([+-]?)(?:0|((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+))$/u.exec(text);
  if (whole === null) return undefined;
  const parts = (whole[2] ?? "").matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/gu);
  const total = [...parts].reduce((sum, [, digits = "", fraction = "", unit = ""]) => {
    const factor = NS_PER_UNIT.get(unit) ?? 0n;
    const below = (BigInt(fraction || "0") * factor) / 10n ** BigInt(fraction.length);
    return sum + BigInt(digits || "0") * factor + below;
  }, 0n);
  return inInt64(whole[1] === "-" ? -total : total);
}

/** Year, month, day, hour, minute and second in the zone. */
function civil(moment: unknown): readonly number[] | undefined {
  const [ns, zone = "UTC"]: readonly unknown[] = Array.isArray(moment) ? moment : [moment];
  if (typeof zone !== "string" || (typeof ns !== "number" && typeof ns !== "bigint"))
    return undefined;
  if (typeof ns === "number" && !Number.isInteger(ns)) return undefined;
  try {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone === "" ? "UTC" : zone,
      calendar: "iso8601",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    }).formatToParts(floorMs(BigInt(ns)));
    const part = (type: string): number =>
      Number(parts.find((candidate) => candidate.type === type)?.value);
    return ["year", "month", "day", "hour", "minute", "second"].map(part);
  } catch {
    // An unknown zone makes the builtin undefined, as with the command.
    return undefined;
  }
}

function floorMs(ns: bigint): number {
  const ms = ns / NS_PER_MS;
  return Number(ns % NS_PER_MS < 0n ? ms - 1n : ms);
}

function inInt64(ns: bigint): bigint | undefined {
  return BigInt.asIntN(64, ns) === ns ? ns : undefined;
}
