/** First wait: long enough for a restart of the other side, short enough that nobody notices. */
const FIRST_MS = 1_000;
/** Longest wait: a card that is later than this is no longer news. */
const LONGEST_MS = 5 * 60_000;

/**
 * How long to wait after `attempts` (1 or more) failures, in milliseconds: doubling from 1 s up to 5 min, of which
 * half is spread by `jitter` in [0, 1), so that many failed deliveries do not return in one burst.
 */
export function nextAttempt(attempts: number, jitter: number): number {
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new RangeError(`attempts: must be a whole number from 1, was ${attempts}`);
  }
  if (!(jitter >= 0 && jitter < 1))
    throw new RangeError(`jitter: must be in [0, 1), was ${jitter}`);
  // 2 ** 20 s is far above the cap; without the bound a large count would overflow to infinity.
  const fullMs = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_MS);
  return Math.round(fullMs / 2 + (fullMs / 2) * jitter);
}
