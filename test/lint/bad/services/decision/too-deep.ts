export function count(a: boolean, b: boolean, c: readonly boolean[]): number {
  let n = 0;
  if (a) {
    if (b) {
      for (const d of c) {
        if (d) {
          n += 1;
        }
      }
    }
  }
  return n;
}
