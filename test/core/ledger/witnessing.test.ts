import fc from "fast-check";
import { expect, test } from "vitest";
import {
  formatAddCheckpoint,
  readSubmission,
} from "../../../services/core/ledger/add-checkpoint.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import { cosign, COSIGNATURE_TYPE } from "../../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { createVerifierKey, parseNote } from "../../../services/core/ledger/note.ts";
import { readAnswer, witnessUrls } from "../../../services/core/ledger/witnessing.ts";
import { treeLog } from "../../support/tree.ts";

const LOG = treeLog(20);
const NOTE = LOG.note(5);
const SIGNER = createEd25519Signer(new Uint8Array(32).fill(2));
const KEY = createVerifierKey("w.example", SIGNER.publicKey, COSIGNATURE_TYPE);
const SUBMITTED = { note: NOTE, key: KEY };
const PLAIN = "text/plain; charset=utf-8";

function line(timeSeconds: number, note = NOTE): string {
  return cosign(parseNote(note).text, { name: KEY.name, signer: SIGNER, timeSeconds });
}

test.each([
  ["a time of 0", `${line(0)}\n`, "a bad cosignature"],
  ["another tree", `${line(7, LOG.note(6))}\n`, "a bad cosignature"],
  ["nothing", "", "an answer that holds no cosignature"],
  ["no line end", line(7), "an answer that holds no cosignature"],
  ["something else", "hello\n", "an answer that holds no cosignature"],
  [
    "the key of another",
    `${line(7).replace("w.example", "v.example")}\n`,
    "no cosignature by the key of the policy",
  ],
])("a 200 with %s is no cosignature", (_name, body, why) => {
  const answer = { status: 200, contentType: PLAIN, body };

  expect(readAnswer(answer, SUBMITTED)).toEqual({ kind: "failed", why });
});

test.each([
  ["another type", PLAIN, "5\n"],
  ["no line end", "text/x.tlog.size", "5"],
  ["no size", "text/x.tlog.size", "five\n"],
  ["a size that is none", "text/x.tlog.size", "05\n"],
])("a 409 with %s says nothing", (_name, contentType, body) => {
  expect(readAnswer({ status: 409, contentType, body }, SUBMITTED)).toMatchObject({
    kind: "failed",
  });
});

test("other refusals are told in printable words", () => {
  const answer = { status: 403, contentType: PLAIN, body: "no\u001b[31m\nway" };

  expect(readAnswer(answer, SUBMITTED)).toEqual({ kind: "failed", why: "status 403: no [31m way" });
});

test("a cosignature is found among others, a conflict tells where, and 422 that the trees differ", () => {
  const other = line(7).replace("w.example", "v.example");
  const answer = (status: number, contentType: string, body: string) =>
    readAnswer({ status, contentType, body }, SUBMITTED);

  expect(answer(200, PLAIN, `${other}\n${line(7)}\n`)).toEqual({ kind: "cosigned", line: line(7) });
  expect(answer(409, "text/x.tlog.size", "17\n")).toEqual({ kind: "elsewhere", size: 17 });
  expect(answer(422, PLAIN, "")).toEqual({ kind: "inconsistent" });
});

test("whatever a witness answers, it is read without a fault", () => {
  const answer = fc.record({
    status: fc.constantFrom(200, 404, 409, 422, 500),
    contentType: fc.constantFrom(PLAIN, "text/x.tlog.size", ""),
    body: fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string().map((text) => `— ${text}\n`),
    ),
  });

  fc.assert(fc.property(answer, (given) => readAnswer(given, SUBMITTED).kind !== "cosigned"));
});

test("whatever a log sends, it is read without a fault, and what it meant is read back", async () => {
  const logs = new Map([[LOG.origin, [LOG.key]]]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(readSubmission(bytes, logs).kind).toBe("refused");
    }),
  );
  const proof = await LOG.proof(3, 11);
  const body = formatAddCheckpoint({ oldSize: 3, proof, note: LOG.note(11) });

  expect(readSubmission(utf8(body), logs)).toMatchObject({
    kind: "submitted",
    submission: { oldSize: 3, proof, checkpoint: { size: 11, origin: LOG.origin } },
  });
});

test("a witness's URL is the last item of its line", () => {
  const text =
    "# comment\nlog x+1+y https://log.example\n\twitness a k1\nwitness  b\tk2 https://b.example\nquorum b\n";

  expect([...witnessUrls(text)]).toEqual([["b", "https://b.example"]]);
});
