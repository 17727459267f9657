/**
 * Where a text next occurs inside of a range; the range's end when it does not. Looking on behind the end would make the time
 * for many small ranges of one text quadratic.
 */
export function indexWithin(
  text: string,
  wanted: string,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  if (start >= end) return end;
  const found = text.slice(start, end).indexOf(wanted);
  return found === -1 ? end : start + found;
}
