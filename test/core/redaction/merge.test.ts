import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CERTAINTY } from "../../../services/core/redaction/detector.ts";
import { mergeSpans } from "../../../services/core/redaction/merge.ts";
import type { Span } from "../../../services/core/redaction/span.ts";

const TEXT = "abcdefghijklmnopqrstuvwxyz";

function span(start: number, end: number, more: Partial<Span> = {}): Span {
  return {
    start,
    end,
    type: "EMAIL",
    certainty: CERTAINTY.likely,
    value: TEXT.slice(start, end),
    ...more,
  };
}

/** What is kept, as `TYPE:value`. */
function merged(...spans: readonly Span[]): readonly string[] {
  return mergeSpans(spans).map(({ type, value }) => `${type}:${value}`);
}

const { certain, named, likely, possible } = CERTAINTY;

describe("merging", () => {
  it.each([
    {
      that: "the surer one stays",
      spans: [span(0, 9), span(2, 5, { type: "PHONE", certainty: certain })],
      kept: ["PHONE:cde"],
    },
    {
      that: "of equally sure ones the longer one stays",
      spans: [span(0, 5), span(3, 12, { type: "PHONE" })],
      kept: ["PHONE:defghijkl"],
    },
    {
      that: "what is left of a sure one stays",
      spans: [
        span(0, 9, { type: "ADDRESS", certainty: named }),
        span(2, 5, { certainty: certain }),
      ],
      kept: ["ADDRESS:ab", "EMAIL:cde", "ADDRESS:fghi"],
    },
    {
      that: "a secret stays whole around what stands in it",
      spans: [
        span(0, 9, { type: "PASSWORD", certainty: named }),
        span(2, 5, { certainty: certain }),
      ],
      kept: ["PASSWORD:abcdefghi"],
    },
    {
      that: "of a secret in a secret the surer one stays",
      spans: [
        span(0, 9, { type: "PASSWORD", certainty: named }),
        span(0, 5, { type: "JWT", certainty: certain }),
      ],
      kept: ["JWT:abcde", "PASSWORD:fghi"],
    },
    {
      that: "a name stays as long as one detector knew it",
      spans: [
        span(0, 4, { type: "PERSON", certainty: named }),
        span(0, 9, { type: "PERSON", certainty: likely }),
      ],
      kept: ["PERSON:abcdefghi"],
    },
    {
      that: "an echo stays whole around a part of it",
      spans: [
        span(0, 9, { type: "ADDRESS", certainty: possible, isEcho: true }),
        span(2, 5, { certainty: certain }),
      ],
      kept: ["ADDRESS:abcdefghi"],
    },
    {
      that: "an echo never breaks what it does not hold",
      spans: [
        span(3, 9, { type: "ADDRESS", certainty: possible, isEcho: true }),
        span(0, 6, { certainty: likely }),
      ],
      kept: ["EMAIL:abcdef", "ADDRESS:ghi"],
    },
    {
      that: "what touches does not overlap",
      spans: [span(3, 6), span(0, 3)],
      kept: ["EMAIL:abc", "EMAIL:def"],
    },
  ])("$that", ({ spans, kept }) => {
    expect(merged(...spans)).toEqual(kept);
  });

  it("gives spans in order that do not overlap, and hides all that was sure", () => {
    const some = fc
      .record({
        start: fc.nat(20),
        length: fc.integer({ min: 1, max: 6 }),
        certainty: fc.constantFrom(certain, named, likely, possible),
        type: fc.constantFrom("EMAIL", "PERSON", "PASSWORD"),
      })
      .map(({ start, length, ...rest }) => span(start, start + length, rest));

    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), (spans) => {
        const kept = mergeSpans(spans);
        const hidden = new Set(kept.flatMap(places));
        const sure = spans.filter(({ certainty }) => certainty >= named).flatMap(places);

        expect(kept.every(({ start }, at) => start >= (kept[at - 1]?.end ?? 0))).toBe(true);
        expect(sure.filter((at) => !hidden.has(at))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

function places({ start, end }: Span): readonly number[] {
  return Array.from({ length: end - start }, (_, at) => start + at);
}
