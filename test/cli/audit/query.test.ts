import { expect, test } from "vitest";
import { parseMoment } from "../../../services/cli/audit/query.ts";
import { CliError } from "../../../services/cli/exit-codes.ts";

const NOW = Date.UTC(2026, 10, 21, 12);

test.each(["", "yesterday", "24", "-1h", "2026", "21.11.2026", "2026-13-01"])(
  "%j is no moment, and the option is named",
  (text) => {
    const parse = () => parseMoment("--since", text, NOW);

    expect(parse).toThrow(CliError);
    expect(parse).toThrow("--since: must be a duration such as 24h, or a date");
  },
);

test.each([
  ["24h", NOW - 86_400_000],
  ["30m", NOW - 1_800_000],
  ["2026-11-20", Date.UTC(2026, 10, 20)],
  ["2026-11-20T10:30:00Z", Date.UTC(2026, 10, 20, 10, 30)],
])("%s is a moment", (text, atMs) => {
  expect(parseMoment("--since", text, NOW)).toBe(atMs);
});
