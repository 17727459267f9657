import { expect, test } from "vitest";
import { entryJson, entryLines } from "../../../services/cli/audit/print.ts";
import { sentenceOf } from "../../../services/cli/audit/sentence.ts";
import { Trail } from "../../../services/cli/audit/trail.ts";
import { paint } from "../../../services/cli/text/style.ts";
import { ledgerOf } from "./ledger-of.ts";

async function entries() {
  const trail = new Trail(ledgerOf(400, true));
  return { trail, all: await trail.page(0, 100_000) };
}

test("every type of the log is told as a sentence that ends and holds nothing unsafe", async () => {
  const { trail, all } = await entries();

  const sentences = all.map((entry) => sentenceOf(entry, (id) => trail.nameOf(id)));

  expect(new Set(all.map(({ record }) => record.type)).size).toBeGreaterThan(15);
  expect(sentences.filter((text) => !/^[A-Z].*\.$|^[a-z0-9-]+ .*\.$/u.test(text))).toEqual([]);
  // oxlint-disable-next-line no-control-regex -- it looks for them.
  expect(sentences.filter((text) => /[\u0000-\u001F\u007F]|undefined|null/u.test(text))).toEqual(
    [],
  );
});

test("a line says when, where in the log, of which request, and wraps what happened", async () => {
  const { trail, all } = await entries();
  const vote = all.find(({ record }) => record.type === "vote.cast")!;

  const lines = entryLines(vote, { columns: 80, nameOf: (id) => trail.nameOf(id) }).map((each) =>
    paint(each, false),
  );

  expect(lines[0]).toMatch(
    /^2026-09-\d\d \d\d:\d\d:\d\dZ {2}#\d+ {2}req_\w{8} {2}[A-Z]\w+ .*voted to/,
  );
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map((text) => text.length))).toBeLessThanOrEqual(80);
});

test("an entry as JSON has the leaf's fields and who it was", async () => {
  const { all } = await entries();

  expect(entryJson(all.at(-1)!)).toMatchObject({
    index: all.length - 1,
    type: expect.any(String),
    who: expect.any(String),
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
