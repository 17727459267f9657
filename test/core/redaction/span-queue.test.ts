import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CERTAINTY } from "../../../services/core/redaction/detector.ts";
import { SpanQueue } from "../../../services/core/redaction/span-queue.ts";
import type { Span } from "../../../services/core/redaction/span.ts";

function spanAt(start: number, length: number): Span {
  const certainty = CERTAINTY.likely;
  return { start, end: start + length, type: "EMAIL", certainty, value: "x".repeat(length) };
}

function drain(queue: SpanQueue): readonly string[] {
  const taken: string[] = [];
  for (let span = queue.next(); span !== undefined; span = queue.next())
    taken.push(`${span.start}+${span.end - span.start}`);
  return taken;
}

describe("a queue of spans", () => {
  it("gives spans from left to right, the longer first", () => {
    const queue = new SpanQueue([spanAt(4, 1), spanAt(0, 2), spanAt(0, 3)]);

    expect(drain(queue)).toEqual(["0+3", "0+2", "4+1"]);
  });

  it("gives what is added in between at its place", () => {
    const queue = new SpanQueue([spanAt(0, 2), spanAt(5, 1), spanAt(9, 1)]);

    queue.next();
    queue.add(spanAt(7, 1));
    queue.add(spanAt(3, 1));

    expect(drain(queue)).toEqual(["3+1", "5+1", "7+1", "9+1"]);
  });

  it("gives any spans in order, however they came", () => {
    const spans = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 5 })));

    fc.assert(
      fc.property(spans, spans, (early, late) => {
        const queue = new SpanQueue(early.map(([start, length]) => spanAt(start, length)));
        for (const [start, length] of late) queue.add(spanAt(start, length));
        const sorted = [...early, ...late].toSorted(
          ([one, long], [other, longer]) => one - other || longer - long,
        );

        expect(drain(queue)).toEqual(sorted.map(([start, length]) => `${start}+${length}`));
      }),
    );
  });

  it("gives nothing when it is empty", () => {
    expect(new SpanQueue([]).next()).toBeUndefined();
  });
});
