import { expect, test, vi } from "vitest";
import { parseNote } from "../../services/core/ledger/note.ts";
import { Timestamping } from "../../services/decision/timestamping.ts";
import { treeLog } from "../support/tree.ts";

const LOG = treeLog(20);

function start(stamp: (text: string) => Promise<{ readonly reply: Uint8Array }>) {
  const growing = { size: 5 };
  const stamped = new Map<number, string>();
  const errors: unknown[] = [];
  const timestamping = new Timestamping({
    newest: async () => {
      const { size } = growing;
      return { epoch: 1, size, root: LOG.root(size), note: LOG.note(size) };
    },
    stamp,
    files: {
      newestSize: async () => Math.max(0, ...stamped.keys()),
      save: async (size, { text }) => void stamped.set(size, text),
    },
    intervalMs: 5,
    onError: (error) => void errors.push(error),
  });
  return { growing, stamped, errors, timestamping };
}

test("what an authority refuses is tried again, and the refusal is told", async () => {
  let isAway = true;
  const { timestamping, stamped, errors } = start(async () => {
    if (isAway) throw new Error("away");
    return { reply: new Uint8Array() };
  });
  await using _ = timestamping;

  await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0));
  expect(stamped.size).toBe(0);
  isAway = false;

  await vi.waitFor(() => expect([...stamped.keys()]).toEqual([5]));
});

test("each tree is stamped once, by the text that every note of it has", async () => {
  const texts: string[] = [];
  const { timestamping, growing, stamped } = start(async (text) => {
    texts.push(text);
    return { reply: new Uint8Array() };
  });
  await using _ = timestamping;

  await vi.waitFor(() => expect(stamped.size).toBe(1));
  growing.size = 9;
  await vi.waitFor(() => expect(stamped.size).toBe(2));

  expect(texts).toEqual([parseNote(LOG.note(5)).text, parseNote(LOG.note(9)).text]);
});
