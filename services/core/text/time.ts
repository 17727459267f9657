/** How long until then, in at most two units: "4m 05s", "2h 10m", "3d 4h"; "now" when it has come. */
export function formatCountdown(untilMs: number): string {
  const seconds = Math.ceil(untilMs / 1000);
  if (seconds <= 0) return "now";
  const [minutes, hours, days] = [seconds / 60, seconds / 3600, seconds / 86_400].map(Math.floor);
  if (days !== undefined && days > 0) return `${days}d ${(hours ?? 0) % 24}h`;
  if (hours !== undefined && hours > 0) return `${hours}h ${two((minutes ?? 0) % 60)}m`;
  return minutes !== undefined && minutes > 0 ? `${minutes}m ${two(seconds % 60)}s` : `${seconds}s`;
}

/** How long something lasts, in the same units without the ones that are zero: "1h", "1h 30m". */
export function formatLength(ms: number): string {
  return formatCountdown(ms).replace(/ 0+[hms]$/, "");
}

/** "2026-11-21 07:05:09Z": UTC, so that two people who compare notes see the same. */
export function formatInstant(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
