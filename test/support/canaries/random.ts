/** Numbers that are the same in every run. */
export interface Random {
  /** From 0 to `below` - 1. */
  int(below: number): number;
  pick<T>(items: readonly T[]): T;
  /** So many characters of an alphabet. */
  chars(alphabet: string, count: number): string;
}

export const DIGITS = "0123456789";
export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const UPPER = LOWER.toUpperCase();
export const ALPHANUMERIC = DIGITS + UPPER + LOWER;
export const HEX = "0123456789abcdef";

/** A xorshift generator (Marsaglia 2003, "Xorshift RNGs", section 3) of 32 bits. */
export function randomFrom(seed: number): Random {
  let state = seed | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const int = (below: number) => next() % below;
  const pick = <T>(items: readonly T[]): T => items[int(items.length)]!;
  const chars = (alphabet: string, count: number) =>
    Array.from({ length: count }, () => alphabet[int(alphabet.length)]).join("");
  for (let warm = 0; warm < 8; warm += 1) next();
  return { int, pick, chars };
}
