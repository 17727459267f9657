/** The first restart is quick: most crashes do not repeat. */
const FIRST_MS = 250;
/** A process that can't start is tried this often for ever: what it lacks may come back. */
const LONGEST_MS = 10_000;
/** Whoever ran this long is well, and its next crash is a first one. */
export const STEADY_MS = 30_000;

/** How long to wait before the restart after so many crashes in a row, 1 being the first. */
export function restartDelayMs(crashes: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, crashes - 1));
}
