import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Automaton } from "../../../../services/core/redaction/echo/automaton.ts";

/** All places at which one of the texts ends, as `end:text`. */
function endings(texts: readonly string[], inside: string): readonly string[] {
  const automaton = new Automaton(texts);
  const found: string[] = [];
  let node = 0;
  for (let at = 0; at < inside.length; at += 1) {
    node = automaton.step(node, inside.charCodeAt(at));
    for (let end = automaton.ending(node); end !== 0; end = automaton.shorter(end))
      found.push(`${at + 1}:${texts[automaton.textAt(end)] ?? "?"}`);
  }
  return found.toSorted();
}

describe("automaton", () => {
  it("finds texts that are parts of each other", () => {
    expect(endings(["he", "she", "his", "hers"], "ushers")).toEqual(["4:he", "4:she", "6:hers"]);
  });

  it("finds exactly what a search for each text finds", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "ł"), minLength: 1, maxLength: 5 });

    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 8 }), fc.array(word), (texts, words) => {
        const inside = words.join("");
        const expected = texts.flatMap((text) =>
          Array.from({ length: inside.length }, (_, at) => at)
            .filter((at) => inside.startsWith(text, at))
            .map((at) => `${at + text.length}:${text}`),
        );

        expect(endings(texts, inside)).toEqual(expected.toSorted());
      }),
    );
  });

  it("has nothing to find when there are no texts", () => {
    expect(endings([], "anything")).toEqual([]);
  });
});
