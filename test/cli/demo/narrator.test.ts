import { describe, expect, it } from "vitest";
import { createNarrator } from "../../../services/cli/demo/narrator.ts";

function paper(hasColour: boolean) {
  let written = "";
  const write = (text: string) => {
    written += text;
  };
  return {
    out: { write, isTty: hasColour, columns: 40, rows: 24, hasColour },
    read: () => written,
  };
}

describe("the narrator", () => {
  it("tells people who says what, in short lines, naming each speaker once", () => {
    const { out, read } = paper(false);
    const narrator = createNarrator(out, false);

    narrator.chapter("First");
    narrator.say({ who: "agent", text: "How many orders are there in this company?" });
    narrator.say({ who: "policy", lead: "+1 s", text: "Allowed." });

    expect(read().split("\n")).toEqual([
      "",
      "1  First",
      "  agent     How many orders are there in",
      "            this company?",
      "  policy    +1 s      Allowed.",
      "",
    ]);
  });

  it("colours only where colours are wanted, and never lets a text do so", () => {
    const { out, read } = paper(true);

    createNarrator(out, false).say({ who: "agent", text: "\u001B[31mred", look: "good" });

    expect(read()).toContain("\u001B[32m");
    expect(read()).not.toContain("\u001B[31m");
  });

  it("tells programs one object a line", () => {
    const { out, read } = paper(false);

    createNarrator(out, true).say({ who: "demo", text: "done", data: { event: "done" } });

    expect(JSON.parse(read())).toEqual({ who: "demo", text: "done", event: "done" });
  });
});
