import { describe, expect, it } from "vitest";
import { formatCheckpoint } from "../../../services/core/ledger/checkpoint.ts";
import { cosign, COSIGNATURE_TYPE } from "../../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import {
  createVerifierKey,
  formatVerifierKey,
  signNote,
  withSignatures,
} from "../../../services/core/ledger/note.ts";
import {
  checkNote,
  formatTrustPolicy,
  parseTrustPolicy,
} from "../../../services/core/ledger/trust-policy.ts";
import { thrownBy } from "./reference-tree.ts";

const ORIGIN = "log.example/ledger";
const signerOf = (seed: number) => createEd25519Signer(new Uint8Array(32).fill(seed));
const LOG = { name: ORIGIN, signer: signerOf(1) };
const OTHER_LOG = { name: "other.example", signer: signerOf(2) };
const logKey = formatVerifierKey(createVerifierKey(ORIGIN, LOG.signer.publicKey));
const otherLogKey = formatVerifierKey(
  createVerifierKey("other.example", OTHER_LOG.signer.publicKey),
);

const witnessOf = (name: string, seed: number) => {
  const signer = signerOf(seed);
  const key = createVerifierKey(`${name}.example`, signer.publicKey, COSIGNATURE_TYPE);
  return { name, signer, vkey: formatVerifierKey(key) };
};
const [x1, x2, x3, y1, y2] = ["X1", "X2", "X3", "Y1", "Y2"].map((name, at) =>
  witnessOf(name, 10 + at),
) as [Party, Party, Party, Party, Party];
type Party = ReturnType<typeof witnessOf>;

const TEXT = formatCheckpoint({
  origin: ORIGIN,
  size: 3,
  root: new Uint8Array(32).fill(3),
  extensions: [],
});
const noteBy = (...witnesses: readonly Party[]) =>
  withSignatures(
    signNote(TEXT, LOG),
    witnesses.map(({ name, signer }) =>
      cosign(TEXT, { name: `${name}.example`, signer, timeSeconds: 1_700_000_000 }),
    ),
  );

const witnessLines = [x1, x2, x3, y1, y2].map(({ name, vkey }) => `witness ${name} ${vkey}`);
const policyOf = (...lines: readonly string[]) => `${lines.join("\n")}\n`;

/** The example of the specification, with three witnesses of one party and two of another. */
const EXAMPLE = policyOf(
  `log ${logKey}`,
  ...witnessLines,
  "group X-witnesses 2 X1 X2 X3",
  "group Y-witnesses any Y1 Y2",
  "group X-and-Y all X-witnesses Y-witnesses",
  "quorum X-and-Y",
);

describe("policies that are refused", () => {
  const [w1, w2] = witnessLines as [string, string];

  it.each([
    ["no line end at the end", "quorum none"],
    ["nothing", ""],
    ["no quorum", `log ${logKey}\n`],
    ["two quorums", "quorum none\nquorum none\n"],
    ["a quorum without a name", "quorum\n"],
    ["a quorum of two names", policyOf(w1, w2, "quorum X1 X2")],
    ["a quorum that is not defined", "quorum X1\n"],
    ["a quorum that is defined after it", policyOf("quorum X1", w1)],
    ["an unknown line", "logs\nquorum none\n"],
    ["a keyword in capitals", "QUORUM none\n"],
    ["a comment after the items", "quorum none # of them\n"],
    ["a carriage return", "quorum none\r\n"],
    ["a form feed", "quorum none\f\n"],
    ["a delete character", "# \u007F\nquorum none\n"],
    ["a log without a key", "log\nquorum none\n"],
    ["a log with too many items", policyOf(`log ${logKey} https://a https://b`, "quorum none")],
    ["the same log twice", policyOf(`log ${logKey}`, `log ${logKey}`, "quorum none")],
    ["a log with a witness's key", policyOf(`log ${x1.vkey}`, "quorum none")],
    ["a witness with a log's key", policyOf(`witness w ${logKey}`, "quorum none")],
    ["a witness without a key", "witness w\nquorum none\n"],
    ["a witness with too many items", policyOf(`${w1} https://a https://b`, "quorum none")],
    ["a witness called none", policyOf(`witness none ${x1.vkey}`, "quorum none")],
    ["two witnesses of one name", policyOf(w1, `witness X1 ${x2.vkey}`, "quorum none")],
    ["two witnesses of one key", policyOf(w1, `witness X2 ${x1.vkey}`, "quorum none")],
    ["a group without a threshold", policyOf(w1, "group g", "quorum none")],
    ["a group without members", policyOf(w1, "group g any", "quorum none")],
    ["a group without members, all of them", policyOf("group g all", "quorum g")],
    ["a threshold of 0", policyOf(w1, "group g 0 X1", "quorum g")],
    ["a threshold above the members", policyOf(w1, "group g 2 X1", "quorum g")],
    ["a threshold with a leading zero", policyOf(w1, "group g 01 X1", "quorum g")],
    ["a threshold in words", policyOf(w1, "group g one X1", "quorum g")],
    ["a member that is not defined", policyOf(w1, "group g any X1 X9", "quorum g")],
    ["a member that is defined after it", policyOf("group g any X1", w1, "quorum g")],
    ["a group in itself", policyOf(w1, "group g any g", "quorum g")],
    ["none as a member", policyOf(w1, "group g any X1 none", "quorum g")],
    ["a member twice in a group", policyOf(w1, "group g any X1 X1", "quorum g")],
    ["a member of two groups", policyOf(w1, "group g any X1", "group h any X1", "quorum g")],
    ["a group called as a witness", policyOf(w1, w2, "group X2 any X1", "quorum X2")],
    ["a group called none", policyOf(w1, "group none any X1", "quorum none")],
    ["more than 200,000 characters", `#${"a".repeat(200_000)}\nquorum none\n`],
  ])("%s", (_, text) => {
    const error = thrownBy(() => parseTrustPolicy(text));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_policy" });
  });

  it("more than 256 witnesses, or groups", () => {
    const many = Array.from({ length: 257 }, (_, n) => {
      const seed = Uint8Array.of(n >> 8, n & 255, 99, ...new Uint8Array(29));
      const { publicKey } = createEd25519Signer(seed);
      const vkey = formatVerifierKey(createVerifierKey(`w${n}`, publicKey, COSIGNATURE_TYPE));
      return `witness w${n} ${vkey}`;
    });
    const groups = many.slice(0, 256).map((_, n) => `group g${n} any w${n}`);
    const chain = Array.from(
      { length: 257 },
      (_, n) => `group h${n} any ${n === 0 ? "X1" : `h${n - 1}`}`,
    );

    expect(
      parseTrustPolicy(policyOf(...many.slice(1), ...groups.slice(1), "quorum none")),
    ).toBeDefined();
    expect(thrownBy(() => parseTrustPolicy(policyOf(...many, "quorum none")))).toMatchObject({
      code: "bad_policy",
    });
    expect(
      thrownBy(() => parseTrustPolicy(policyOf(witnessLines[0]!, ...chain, "quorum none"))),
    ).toMatchObject({ code: "bad_policy" });
  });

  it("a bad key, naming the line", () => {
    const text = policyOf("# whom we trust", `log ${logKey.slice(1)}`, "quorum none");

    expect(thrownBy(() => parseTrustPolicy(text))).toMatchObject({
      code: "bad_key",
      message: "line 2: the verifier key id does not match its name and key",
    });
  });

  it.each([
    [
      "a name with a space",
      { witnesses: [{ name: "a b", key: parseTrustPolicy(EXAMPLE).witnesses[0]!.key }] },
    ],
    ["a group before its member", { groups: parseTrustPolicy(EXAMPLE).groups.toReversed() }],
    ["a quorum that is not defined", { quorum: "Z" }],
    ["a quorum with a line end", { quorum: `none\nlog ${otherLogKey}` }],
  ])("%s is not written", (_, change) => {
    const error = thrownBy(() => formatTrustPolicy({ ...parseTrustPolicy(EXAMPLE), ...change }));

    expect(error).toMatchObject({ code: "bad_policy" });
  });
});

describe("notes that a policy refuses", () => {
  const policy = parseTrustPolicy(
    policyOf(`log ${logKey}`, `log ${otherLogKey}`, witnessLines[0]!, "quorum none"),
  );

  it("one that no log signed, whoever witnessed it", () => {
    const cosignature = cosign(TEXT, { name: "X1.example", signer: x1.signer, timeSeconds: 1 });
    const note = `${TEXT}\n${cosignature}\n`;

    expect(thrownBy(() => checkNote(note, policy))).toMatchObject({ code: "no_trusted_signature" });
  });

  it("one that a trusted log signed in the name of another", () => {
    const error = thrownBy(() => checkNote(signNote(TEXT, OTHER_LOG), policy));

    expect(error).toMatchObject({ name: "LedgerError", code: "wrong_origin" });
  });

  it("one that is no checkpoint, though it is signed", () => {
    const error = thrownBy(() => checkNote(signNote(`${ORIGIN}\n`, LOG), policy));

    expect(error).toMatchObject({ code: "bad_checkpoint" });
  });

  it("one with a known witness's signature that is wrong, even when no quorum is asked for", () => {
    const later = cosign(`${TEXT}later\n`, {
      name: "X1.example",
      signer: x1.signer,
      timeSeconds: 1,
    });
    const note = withSignatures(signNote(TEXT, LOG), [later]);

    expect(thrownBy(() => checkNote(note, policy))).toMatchObject({ code: "bad_signature" });
  });

  it("one that is no note", () => {
    expect(thrownBy(() => checkNote(TEXT, policy))).toMatchObject({ code: "bad_note" });
  });
});

describe("the quorum", () => {
  it.each<[readonly Party[], boolean]>([
    [[], false],
    [[x1], false],
    [[x1, x2], false],
    [[x1, x2, x3], false],
    [[x1, y1], false],
    [[y1, y2], false],
    [[x1, x2, y1], true],
    [[x2, x3, y2], true],
    [[x1, x2, x3, y1, y2], true],
  ])("two of X and one of Y: %#", (witnesses, isQuorumMet) => {
    const checked = checkNote(noteBy(...witnesses), parseTrustPolicy(EXAMPLE));

    expect(checked.isQuorumMet).toBe(isQuorumMet);
    expect(checked.witnesses).toEqual(witnesses.map(({ name }) => name));
    expect(checked.checkpoint).toMatchObject({ origin: ORIGIN, size: 3 });
  });

  it("one witness, when the quorum is its name", () => {
    const policy = parseTrustPolicy(policyOf(`log ${logKey}`, ...witnessLines, "quorum X2"));

    expect(checkNote(noteBy(x2), policy).isQuorumMet).toBe(true);
    expect(checkNote(noteBy(x1, x3), policy).isQuorumMet).toBe(false);
  });

  it("is always met when it is none", () => {
    const policy = parseTrustPolicy(policyOf(`log ${logKey}`, "quorum none"));

    expect(checkNote(noteBy(x1), policy)).toMatchObject({ isQuorumMet: true, witnesses: [] });
  });

  it("is not met by a witness that signs twice", () => {
    const policy = parseTrustPolicy(
      policyOf(`log ${logKey}`, ...witnessLines, "group g 2 X1 X2", "quorum g"),
    );
    const again = cosign(TEXT, { name: "X1.example", signer: x1.signer, timeSeconds: 5 });
    const note = `${noteBy(x1)}${again}\n`;

    expect(checkNote(note, policy)).toMatchObject({ isQuorumMet: false, witnesses: ["X1"] });
  });
});

it("spaces, tabs, comments, empty lines and URLs change nothing", () => {
  const loose = policyOf(
    "# whom we trust",
    "",
    ` \t log\t ${logKey}   https://log.example `,
    "  # and who watches",
    ...witnessLines.map((line) => `${line} https://witness.example\t`),
    "group X-witnesses  2 X1 X2 X3",
    "group Y-witnesses 1 Y1 Y2",
    "group X-and-Y 2 X-witnesses Y-witnesses",
    "quorum X-and-Y",
  );

  expect(parseTrustPolicy(loose)).toEqual(parseTrustPolicy(EXAMPLE));
});

it("logs and witnesses may stand after the quorum", () => {
  const policy = parseTrustPolicy(policyOf("quorum none", witnessLines[0]!, `log ${logKey}`));

  expect(policy).toMatchObject({ logs: [{ name: ORIGIN }], witnesses: [{ name: "X1" }] });
});

it("a policy is read as it was written, and written as it was read", () => {
  const policy = parseTrustPolicy(EXAMPLE);
  const text = formatTrustPolicy(policy);

  expect(parseTrustPolicy(text)).toEqual(policy);
  expect(formatTrustPolicy(parseTrustPolicy(text))).toBe(text);
  expect(formatTrustPolicy({ logs: policy.logs, witnesses: [], groups: [], quorum: "none" })).toBe(
    policyOf(`log ${logKey}`, "quorum none"),
  );
});
