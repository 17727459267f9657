import type { Span } from "./span.ts";

/** Spans by where they begin, the longer and surer first; what is added while they are taken comes at its place. */
export class SpanQueue {
  readonly #sorted: readonly Span[];
  #at = 0;
  /** A heap, the first one on top. */
  readonly #added: Span[] = [];

  constructor(spans: readonly Span[]) {
    this.#sorted = spans.toSorted(compare);
  }

  add(span: Span): void {
    const heap = this.#added;
    heap.push(span);
    for (let at = heap.length - 1; at > 0;) {
      const parent = (at - 1) >> 1;
      if (!this.#swapped(parent, at)) return;
      at = parent;
    }
  }

  /** Takes the first one that is left. */
  next(): Span | undefined {
    const sorted = this.#sorted[this.#at];
    const [added] = this.#added;
    if (added === undefined || (sorted !== undefined && compare(sorted, added) <= 0)) {
      this.#at += 1;
      return sorted;
    }
    this.#removeTop();
    return added;
  }

  #removeTop(): void {
    const heap = this.#added;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const right = left + 1;
      const [one, other] = [heap[left], heap[right]];
      if (one === undefined) return;
      const child = other !== undefined && compare(other, one) < 0 ? right : left;
      if (!this.#swapped(at, child)) return;
      at = child;
    }
  }

  /** Exchanges a parent with its child when the child comes first. */
  #swapped(parent: number, child: number): boolean {
    const [upper, lower] = [this.#added[parent], this.#added[child]];
    if (upper === undefined || lower === undefined || compare(lower, upper) >= 0) return false;
    this.#added[parent] = lower;
    this.#added[child] = upper;
    return true;
  }
}

function compare(left: Span, right: Span): number {
  return left.start - right.start || right.end - left.end || right.certainty - left.certainty;
}
