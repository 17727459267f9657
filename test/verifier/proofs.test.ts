import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../services/core/action/utf8.ts";
import {
  DANA,
  openCommand,
  outcome,
  play,
  redemption,
  T0,
  vote,
  GRANT_ID,
} from "../core/approval/samples.ts";
import {
  bundleOf,
  bytesOf,
  logOf,
  noteOf,
  ORIGIN,
  OTHER_KEY,
  receiptOf,
  TRUST,
  LOG_KEY,
  WITNESS_KEY,
} from "./built-log.ts";
import { verify, type Content } from "./run.ts";

const { leaves } = logOf(
  play(openCommand(), [
    [vote(DANA), T0 + 1_000],
    [redemption({ grantId: GRANT_ID }), T0 + 2_000],
    [outcome(), T0 + 3_000],
  ]),
);
const bodies = leaves.map(bytesOf);
const bundle = Buffer.from(bundleOf(bodies));
const lines = bundle.toString().split("\n").slice(0, -1);

function verifyBundle(content: Content, trust = TRUST) {
  return verify({ bundle: content, trust }, "bundle", "--trust", "trust");
}

function ofLines(changed: readonly string[]): string {
  return changed.map((line) => `${line}\n`).join("");
}

describe("a bundle is refused with 1", () => {
  test.each([
    ["whose last leaf was deleted", lines.slice(0, -1), "root"],
    ["whose leaves were all deleted", lines.slice(0, 1), "root"],
    ["that has two leaves swapped", lines.with(3, lines[4]!).with(4, lines[3]!), "root"],
    ["that has its leaves in reverse", [lines[0]!, ...lines.slice(1).reverse()], "root"],
    ["that has a leaf twice", [...lines, lines.at(-1)!], "root"],
    ["that has a leaf of another kind of bytes", lines.with(2, `${lines[2]!} `), "leaves"],
    ["that has a member more", lines.with(2, lines[2]!.replace('"v":1', '"v":1,"w":1')), "leaves"],
    ["that has a member twice", lines.with(2, lines[2]!.replace('"v":1', '"v":1,"v":1')), "leaves"],
    ["that has another order of members", lines.with(2, reordered(lines[2]!)), "leaves"],
    [
      "that has a leaf in two lines",
      ofLines(lines).replace('"v":1}', '"v":1\n}').split("\n"),
      "leaves",
    ],
  ])("%s", async (_, changed, check) => {
    const { code, checks } = await verifyBundle(ofLines(changed));

    expect(checks[check]).toBe("bad");
    expect(checks["semantics"]).toBe("not_checked");
    expect(code).toBe(1);
  });

  test.each([
    ["that is cut off within a leaf", ofLines(lines).slice(0, -20)],
    ["that is cut off within its header", ofLines(lines).slice(0, 200)],
    ["whose header has another size", ofLines(lines).replace(`"size":7`, `"size":6`)],
    ["whose header has a member more", ofLines(lines).replace(`"size":7`, `"size":7,"tags":[]`)],
    ["that does not begin with leaf 0", ofLines(lines).replace(`"from":0`, `"from":1`)],
    ["that has an endless line", `${lines[0]!}\n${"x".repeat(2_000_000)}`],
  ])("%s", async (_, content) => {
    expect(await verifyBundle(content)).toMatchObject({ code: 1, checks: { file: "bad" } });
  });

  test("that is signed by another key of the same name", async () => {
    const { code, checks } = await verifyBundle(bundleOf(bodies, { isByOther: true }));

    expect(checks).toMatchObject({ signature: "bad", root: "ok", semantics: "ok" });
    expect(code).toBe(1);
  });

  test("when another key is trusted", async () => {
    const { code, checks } = await verifyBundle(bundle, `log ${OTHER_KEY}\nquorum none\n`);

    expect(checks).toMatchObject({ signature: "bad", root: "ok" });
    expect(code).toBe(1);
  });

  test("that is of another log than the trusted one", async () => {
    const content = bundleOf(bodies, { origin: "countersign.test/other" });

    expect(await verifyBundle(content)).toMatchObject({ code: 1, checks: { signature: "bad" } });
  });

  test("whose signature was altered", async () => {
    const note = noteOf(bodies);
    const at = note.length - 10;
    const altered = note.slice(0, at) + (note[at] === "A" ? "B" : "A") + note.slice(at + 1);
    const content = bundle.toString().replace(JSON.stringify(note), JSON.stringify(altered));

    expect(await verifyBundle(content)).toMatchObject({ code: 1, checks: { signature: "bad" } });
  });

  test("whichever byte is altered", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(bundle.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const altered = Buffer.from(bundle);
          altered[at] = altered[at]! ^ by;

          // In its first words the file may stop to look like a bundle at all.
          expect([1, 4]).toContain((await verifyBundle(altered)).code);
        },
      ),
      { numRuns: 400 },
    );
  });
});

test("a bundle with a trusted key is right, and without one incomplete", async () => {
  expect((await verifyBundle(bundle)).code).toBe(0);
  expect(await verify({ bundle }, "bundle")).toMatchObject({
    code: 3,
    checks: { signature: "not_checked", root: "ok", semantics: "ok" },
  });
});

test("an empty log is right", async () => {
  expect((await verifyBundle(bundleOf([]))).code).toBe(0);
});

describe("a receipt", () => {
  const verifyReceipt = (receipt: Content) =>
    verify({ receipt, trust: TRUST }, "receipt", "--trust", "trust");

  test.each(bodies.map((_, index) => index))("of leaf %i is right", async (index) => {
    const { code, checks } = await verifyReceipt(receiptOf(bodies, index));

    expect(checks).toMatchObject({ inclusion: "ok", leaves: "ok", semantics: "not_checked" });
    expect(code).toBe(0);
  });

  test.each([
    ["for another index", "index 3", "index 2"],
    ["for an index behind the end", "index 3", "index 70"],
    ["with another leaf", /extra \S+/, `extra ${Buffer.from(bodies[2]!).toString("base64")}`],
  ])("%s is refused", async (_, from, to) => {
    const receipt = receiptOf(bodies, 3).replace(from, to);

    expect(await verifyReceipt(receipt)).toMatchObject({ code: 1, checks: { inclusion: "bad" } });
  });

  test("without a proof, without a leaf or with blanks is refused", async () => {
    const [format, extra, index, one, ...rest] = receiptOf(bodies, 3).split("\n");
    const texts = [
      [format, extra, index, ...rest],
      [format, index, one, ...rest],
      [format, extra, `${index} `, one, ...rest],
      [format, extra, index, `${one}=`, ...rest],
      [format, extra, index],
    ];

    for (const text of texts) expect((await verifyReceipt(text.join("\n"))).code).toBe(1);
  });

  test("of a leaf of no known form is refused", async () => {
    const strange = [utf8("hello"), ...bodies];

    expect(await verifyReceipt(receiptOf(strange, 0))).toMatchObject({
      code: 1,
      checks: { leaves: "bad", inclusion: "ok" },
    });
  });

  test("of a leaf of an unknown type has that finding alone", async () => {
    const strange = [bytesOf({ ...leaves[0], type: "grant.extended" })];

    expect(await verifyReceipt(receiptOf(strange, 0))).toMatchObject({
      code: 2,
      rules: ["unknown_type"],
    });
  });
});

describe("trust", () => {
  const cosigned = (isCosigned: boolean) => noteOf(bodies, { isCosigned });
  const verifyNote = (checkpoint: string, trust: string) =>
    verify({ checkpoint, trust }, "checkpoint", "--trust", "trust");
  const witnessed = `log ${LOG_KEY}\nwitness w1 ${WITNESS_KEY}\n`;

  test.each([
    ["one witness", `${witnessed}quorum w1\n`, true, 0],
    ["one witness who did not sign", `${witnessed}quorum w1\n`, false, 1],
    ["any of a group", `${witnessed}group g any w1\nquorum g\n`, true, 0],
    ["a group of groups", `${witnessed}group g 1 w1\ngroup h all g\nquorum h\n`, true, 0],
    ["nobody", `# comment\n\n${witnessed}quorum none\n`, false, 0],
    ["several logs", `log ${OTHER_KEY}\n${witnessed}quorum w1\n`, true, 0],
  ])("in %s is enforced", async (...[, trust, isCosigned, code]) => {
    expect((await verifyNote(cosigned(isCosigned), trust)).code).toBe(code);
  });

  test("does not forgive a bad cosignature, even where none is needed", async () => {
    const note = cosigned(true).trimEnd();
    const bad = `${note.slice(0, -6)}${note.at(-6) === "A" ? "B" : "A"}${note.slice(-5)}\n`;

    expect(await verifyNote(bad, `${witnessed}quorum none\n`)).toMatchObject({
      code: 1,
      checks: { witnesses: "bad" },
    });
  });

  test.each([
    ["no quorum", `log ${LOG_KEY}\n`],
    ["no log", "quorum none\n"],
    ["an unknown word", `log ${LOG_KEY}\nquorum none\ntrust me\n`],
    ["a group that is defined later", `log ${LOG_KEY}\nquorum g\n`],
    ["the same key twice", `log ${LOG_KEY}\nlog ${LOG_KEY}\nquorum none\n`],
    ["a witness's key for a log", `log ${WITNESS_KEY}\nquorum none\n`],
    [
      "a key with another id",
      `log ${LOG_KEY.replace(/\+[0-9a-f]{8}\+/, "+00000000+")}\nquorum none\n`,
    ],
    ["more than a group has", `${witnessed}group g 2 w1\nquorum g\n`],
    ["a member twice", `${witnessed}group g 2 w1 w1\nquorum g\n`],
    ["a member of two groups", `${witnessed}group g any w1\ngroup h any w1\nquorum h\n`],
    ["a control character", `log ${LOG_KEY}\u0007\nquorum none\n`],
    ["a last line that is cut off", `${witnessed}group w1-and-more all w1\nquorum w1`],
  ])("with %s is a wrong command line", async (_, trust) => {
    const { code, text } = await verifyNote(cosigned(true), trust);

    expect(code).toBe(4);
    expect(text).toContain("trust policy");
  });
});

describe("a checkpoint is refused", () => {
  const note = noteOf(bodies);
  const [origin, size, root, , signature] = note.split("\n") as [
    string,
    string,
    string,
    "",
    string,
  ];
  const of = (...parts: readonly string[]) => [...parts, ""].join("\n");
  const short = `\u2014 ${origin} ${Buffer.alloc(4).toString("base64")}`;

  test.each([
    ["with a control character", of(`${origin}\t`, size, root, "", signature)],
    ["that is no UTF-8", Buffer.concat([Buffer.from([0xff]), Buffer.from(note)])],
    ["without its last line end", note.trimEnd()],
    ["without an empty line", of(origin, size, root, signature)],
    ["with an extension that is empty", of(origin, size, root, "", "", signature)],
    ["without an origin", of("", size, root, "", signature)],
    ["without a root", of(origin, size, "", signature)],
    ["with a root of another length", of(origin, size, "AAAA", "", signature)],
    ["with a size that has a zero before it", of(origin, `0${size}`, root, "", signature)],
    ["with a size that no number holds", of(origin, "9".repeat(16), root, "", signature)],
    ["with a signature that is no base64", of(origin, size, root, "", `${signature}!`)],
    ["with a signature of no bytes", of(origin, size, root, "", signature, short)],
    ["with a signature that has no name", of(origin, size, root, "", signature, "\u2014 AAAAAAAA")],
    [
      "with more signatures than anyone needs",
      of(origin, size, root, "", ...(Array(129).fill(signature) as string[])),
    ],
    [
      "that is longer than anyone needs",
      of(origin, size, root, "", ...(Array(5_000).fill(signature) as string[])),
    ],
  ])("%s", async (_, checkpoint) => {
    const { code, checks } = await verify(
      { checkpoint, trust: TRUST },
      "checkpoint",
      "--trust",
      "trust",
    );

    expect(checks["file"]).toBe("bad");
    expect(code).toBe(1);
  });
});

describe("with an earlier checkpoint", () => {
  const earlier = noteOf(bodies.slice(0, 3));
  const trust = TRUST;

  test.each([
    ["in this order", ["earlier", "bundle", "--trust", "trust"]],
    ["in the other order", ["bundle", "earlier", "--trust", "trust"]],
    ["as an option", ["bundle", "--consistent-with", "earlier", "--trust", "trust"]],
  ])("a longer log is right, %s", async (_, words) => {
    expect(await verify({ earlier, bundle, trust }, ...words)).toMatchObject({
      code: 0,
      checks: { consistency: "ok" },
    });
  });

  test("a receipt's and a bundle's checkpoint count as well", async () => {
    const receipt = receiptOf(bodies.slice(0, 5), 2);
    const shorter = bundleOf(bodies.slice(0, 6));

    for (const before of [receipt, shorter]) {
      const result = await verify(
        { before, bundle, trust },
        "before",
        "bundle",
        "--trust",
        "trust",
      );
      expect(result).toMatchObject({ code: 0, checks: { consistency: "ok" } });
    }
  });

  test.each([
    ["a log that changed what was there", noteOf(bodies.slice(0, 3).toReversed())],
    ["a log that is shorter", noteOf([...bodies, ...bodies])],
    ["a checkpoint that another key signed", noteOf(bodies.slice(0, 3), { isByOther: true })],
    ["a checkpoint of another size", noteOf(bodies.slice(0, 3), { size: 4 })],
  ])("%s is refused", async (_, before) => {
    expect(
      (await verify({ before, bundle, trust }, "before", "bundle", "--trust", "trust")).code,
    ).toBe(1);
  });

  test("two checkpoints alone show a split, and nothing else", async () => {
    const pair = (before: string, after: string) =>
      verify({ before, after, trust }, "before", "after", "--trust", "trust");

    expect((await pair(earlier, earlier)).code).toBe(0);
    expect((await pair(earlier, noteOf(bodies))).code).toBe(3);
    expect((await pair(noteOf(bodies), earlier)).code).toBe(1);
    expect((await pair(noteOf(bodies), noteOf(bodies.toReversed()))).code).toBe(1);
  });
});

test("a log of a later epoch says so, and one that is called so without a reason is noted", async () => {
  const origin = `${ORIGIN}/epoch-2`;
  const result = await verify({ bundle: bundleOf(bodies, { origin }) }, "bundle");

  expect(result.notes).toEqual(["epoch_origin"]);
});

describe("a wrong command line ends with 4", () => {
  test.each([
    ["no file", []],
    ["an unknown option", ["bundle", "--verbose"]],
    ["an option without its file", ["bundle", "--trust"]],
    ["an option twice", ["bundle", "--trust", "bundle", "--trust", "bundle"]],
    ["three files", ["bundle", "bundle", "bundle"]],
    ["two files and another", ["bundle", "bundle", "--consistent-with", "bundle"]],
    ["a file that is not there", ["/nowhere/at/all"]],
    ["a directory", ["/tmp"]],
    ["a file of no known content", ["text"]],
    ["an empty file", ["empty"]],
    ["other JSON", ["json"]],
  ])("%s", async (_, words) => {
    const { code, text } = await verify(
      { bundle, text: "Hello.\n", empty: "", json: '{"a":1}' },
      ...words,
    );

    expect(code).toBe(4);
    expect(JSON.parse(text)).toMatchObject({ error: { reason: "usage", exit_code: 4 } });
  });
});

function reordered(line: string): string {
  const [, ...rest] = Object.entries(JSON.parse(line) as object);
  return JSON.stringify(
    Object.fromEntries([...rest, Object.entries(JSON.parse(line) as object)[0]!]),
  );
}
