import { describe, expect, it } from "vitest";
import { LineSplitter } from "../../../../sidecar/intercept/mcp/line-splitter.ts";

function split(chunks: readonly string[], lineBytesMax = 100) {
  const splitter = new LineSplitter(lineBytesMax);
  const pieces = [
    ...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))),
    ...splitter.end(),
  ];
  return pieces.map(({ bytes, kind }) => [kind, bytes.toString()]);
}

describe("LineSplitter", () => {
  it("gives a line over the limit in parts, and the next one whole", () => {
    expect(split(["aaaa", "bbbb", "cc\ndd\n"], 6)).toEqual([
      ["part", "aaaabbbb"],
      ["last_part", "cc\n"],
      ["line", "dd\n"],
    ]);
  });

  it("counts a line that comes at once", () => {
    expect(split(["aaaaaaaa\nb\n"], 6)).toEqual([
      ["last_part", "aaaaaaaa\n"],
      ["line", "b\n"],
    ]);
  });

  it("keeps line endings, and what follows the last one", () => {
    expect(split(["a\r", "\nb\n\nc"])).toEqual([
      ["line", "a\r\n"],
      ["line", "b\n"],
      ["line", "\n"],
      ["tail", "c"],
    ]);
  });
});
