/** The middle value, or the upper one of the two in the middle. `NaN` of nothing. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The smallest value that is at least as large as `percent` of all. `NaN` of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100));
  return sorted[at] ?? NaN;
}
