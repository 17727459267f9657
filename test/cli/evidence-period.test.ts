import { expect, test } from "vitest";
import { parsePeriod } from "../../services/cli/evidence/period.ts";
import { Progress } from "../../services/cli/evidence/progress.ts";

test.each(["yesterday", "2026-02-30", "2026-9-1", "", "09/30/2026", "2026-09-30T18:00"])(
  "%j is refused as --from, by the option's name",
  (from) => {
    expect(() => parsePeriod({ from })).toThrow(
      expect.objectContaining({ code: "usage", message: `--from: "${from}" is not a date.` }),
    );
  },
);

test("a period that ends before it begins is refused", () => {
  expect(() => parsePeriod({ from: "2026-10-01", to: "2026-09-30" })).toThrow(
    expect.objectContaining({ code: "usage", message: "--from: must not be after --to." }),
  );
});

test("a day is whole, in UTC, and a moment is itself", () => {
  expect(parsePeriod({ from: "2026-09-30", to: "2026-09-30" })).toEqual({
    fromMs: Date.UTC(2026, 8, 30),
    toMs: Date.UTC(2026, 9, 1) - 1,
  });
  expect(parsePeriod({ from: "2026-09-30T20:00:00+02:00" })).toEqual({
    fromMs: Date.UTC(2026, 8, 30, 18),
  });
  expect(parsePeriod({})).toEqual({});
});

function outputOf(isTty: boolean) {
  const written: string[] = [];
  const output = { isTty, columns: 80, rows: 24, hasColour: false };
  return { written, output: { ...output, write: (text: string) => void written.push(text) } };
}

test.each([
  [false, true],
  [true, false],
])("progress is silent without a terminal (%s) or where JSON is wanted (%s)", (isTty, isWanted) => {
  const { written, output } = outputOf(isTty);
  {
    using progress = new Progress(output, isWanted);
    progress.show("leaves", 1, 2);
  }

  expect(written).toEqual([]);
});

test("progress draws one line, only when it looks different, and clears it", () => {
  const { written, output } = outputOf(true);
  {
    using progress = new Progress(output, true);
    progress.show("leaves", 50_000, 100_000);
    progress.show("leaves", 50_001, 100_000);
  }

  expect(written).toHaveLength(2);
  expect(written[0]).toContain(" 50 %  leaves");
  expect(written[1]).toBe("\r\u001b[2K");
});
