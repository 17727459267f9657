#!/usr/bin/env node
/*
 * countersign-verify: checks what the ledger of Countersign hands out, without a network, without Countersign, and without
 * believing whoever handed it out. It is one file that needs Node 24 alone, so that it can be read before it is trusted. It
 * shares no code with the service on purpose: a defect there is not repeated here.
 *
 *   node countersign-verify.ts FILE [--trust FILE] [--consistent-with FILE] [--json]
 *   node countersign-verify.ts EARLIER LATER [--trust FILE] [--json]
 *
 * Read from top to bottom: 1 command line, 2 what is verified in which order, 3 signatures and trust, 4 Merkle tree,
 * 5 canonical JSON and the form of leaves, 6 bundles, 7 evidence packages, 8 openings, 9 semantics, 10 report.
 */
import { createPublicKey, hash as digest, verify as verifySignature } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { crc32, inflateRawSync } from "node:zlib";

// 1 ------------------------------------------------------------------------------------------------- The command line

/** Where it writes, and what it falls back to. */
export interface VerifyIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether progress may be shown on `err`. */
  readonly isErrTty: boolean;
  /** The trust policy when --trust is not given. */
  readonly trustDefault?: string;
}

const HELP = `Usage: countersign verify FILE [options]
       countersign verify EARLIER LATER [options]

Checks a receipt (.tlog-proof), a checkpoint, a bundle of all leaves (JSON lines) or an evidence package (.zip), offline.
With two files: also that the log of LATER only appended to that of EARLIER.

Options:
  --trust FILE            the keys that you trust (c2sp.org/tlog-policy), from a source of your own
  --consistent-with FILE  the same as naming FILE as EARLIER
  --json                  print JSON
  --help                  print this

Exit codes:
  0  everything checked is right
  1  a proof is bad: this is not what the log signed
  2  the proofs hold, but what they prove broke a rule, such as an approval by the requester
  3  incomplete: no trusted key, or something asked for could not be checked
  4  the command line is wrong, or a file can't be read or recognised
`;

const EXIT = { ok: 0, proof_bad: 1, semantics_bad: 2, incomplete: 3 } as const;
const EXIT_USAGE = 4;

interface Options {
  readonly file: string;
  readonly earlier: string | undefined;
  readonly trust: string | undefined;
  readonly isJson: boolean;
}

/** A wrong command line, or a file that can't be used at all. */
class Usage extends Error {}

/** A proof that does not hold. `check` is which. */
class Bad extends Error {
  readonly check: CheckCode;
  constructor(check: CheckCode, message: string) {
    super(message);
    this.check = check;
  }
}

/** Runs one command line (without the program's name) and gives the exit code. Prints what went wrong; never throws. */
export function runVerify(argv: readonly string[], io: VerifyIo): number {
  const isJson = argv.includes("--json");
  try {
    if (argv.includes("--help") || argv.includes("-h")) {
      io.out(HELP);
      return EXIT.ok;
    }
    const options = parseArguments(argv, io);
    const report = verifyFile(options, io);
    io.out(options.isJson ? asJson(report) : asText(report));
    return EXIT[report.verdict];
  } catch (error) {
    const isUsage = error instanceof Usage;
    const message = isUsage ? error.message : `the verifier itself failed: ${messageOf(error)}`;
    const code = isUsage ? EXIT_USAGE : EXIT.incomplete;
    const reason = isUsage ? "usage" : "internal";
    io.err(
      isJson ? asciiJson({ error: { reason, message, exit_code: code } }) : `${safe(message)}\n`,
    );
    return code;
  }
}

function parseArguments(argv: readonly string[], { trustDefault }: VerifyIo): Options {
  const files: string[] = [];
  const named = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    if (word === "--json") continue;
    const value = argv[at + 1];
    if (word === "--trust" || word === "--consistent-with") {
      if (value === undefined || value === "") throw new Usage(`${word}: needs a file.`);
      if (named.has(word)) throw new Usage(`${word}: is given twice.`);
      named.set(word, value);
      at += 1;
    } else if (word.startsWith("-"))
      throw new Usage(`${word}: there is no such option. See --help.`);
    else files.push(word);
  }
  const [first, second] = files;
  if (first === undefined || first === "") throw new Usage("FILE: is missing. See --help.");
  const given = named.get("--consistent-with");
  if (files.length > (given === undefined ? 2 : 1)) throw new Usage("FILE: too many are given.");
  const trust = named.get("--trust") ?? trustDefault;
  const isJson = argv.includes("--json");
  return second === undefined
    ? { file: first, earlier: given, trust, isJson }
    : { file: second, earlier: first, trust, isJson };
}

// 2 ------------------------------------------------------------------------------------ What is verified in which order

/** More than this nobody reads; the rest is counted. */
const FINDINGS_MAX = 1_000;
const PROGRESS_FROM = 100_000;

type CheckCode =
  | "file"
  | "files"
  | "leaves"
  | "root"
  | "tiles"
  | "inclusion"
  | "consistency"
  | "signature"
  | "witnesses"
  | "openings"
  | "semantics";

interface Check {
  readonly code: CheckCode;
  readonly state: "ok" | "bad" | "not_checked";
  readonly detail: string;
}

/** A broken rule. `leaves` are the indexes that show it; the last one breaks it. */
interface Finding {
  readonly code: string;
  readonly leaves: readonly number[];
  readonly request: string | null;
  readonly message: string;
}

interface Remark {
  readonly code: string;
  readonly message: string;
}

type Kind = "receipt" | "checkpoint" | "bundle" | "package";
type Verdict = keyof typeof EXIT;

/** Everything that came out. Built up while verifying, then printed. */
class Report {
  readonly file: string;
  readonly kind: Kind;
  readonly checks: Check[] = [];
  readonly findings: Finding[] = [];
  readonly notes: Finding[] = [];
  readonly notChecked: Remark[] = [];
  findingCount = 0;
  noteCount = 0;
  leafCount = 0;
  /** Leaves of a time in which nobody else had to approve, and the first of them. */
  readonly single = { count: 0, first: 0 };
  isIncomplete = false;
  checkpoint: Checkpoint | undefined;
  /** The file of the trust policy. */
  trust: string | undefined;
  witnesses: readonly { readonly name: string; readonly time: number }[] = [];

  constructor(file: string, kind: Kind) {
    this.file = file;
    this.kind = kind;
  }

  ok(code: CheckCode, detail: string): void {
    this.checks.push({ code, state: "ok", detail });
  }

  bad(code: CheckCode, detail: string): void {
    this.checks.push({ code, state: "bad", detail });
  }

  skip(code: CheckCode, detail: string): void {
    this.checks.push({ code, state: "not_checked", detail });
  }

  broke(code: Rule, leaves: readonly number[], request: string | null): void {
    this.findingCount += 1;
    const message = `Leaf ${leaves.at(-1)} ${RULES[code]}.`;
    if (this.findings.length < FINDINGS_MAX) this.findings.push({ code, leaves, request, message });
  }

  note(code: string, leaves: readonly number[], message: string): void {
    this.noteCount += 1;
    if (this.notes.length < FINDINGS_MAX) this.notes.push({ code, leaves, request: null, message });
  }

  sawMode(index: number, { mode }: Leaf): void {
    if (mode === null) return;
    if (this.single.count === 0) this.single.first = index;
    this.single.count += 1;
  }

  omit(code: string, message: string): void {
    this.notChecked.push({ code, message });
  }

  isBad(...codes: readonly CheckCode[]): boolean {
    return this.checks.some(({ code, state }) => state === "bad" && codes.includes(code));
  }

  get verdict(): Verdict {
    const bad = this.checks.filter(({ state }) => state === "bad");
    if (bad.some(({ code }) => code !== "semantics")) return "proof_bad";
    if (bad.length > 0) return "semantics_bad";
    return this.isIncomplete ? "incomplete" : "ok";
  }
}

/** What a file is taken for, by its first bytes, never by its name. */
interface Recognised {
  readonly kind: Kind;
  readonly path: string;
  readonly fd: number;
  readonly bytes: number;
}

function verifyFile(options: Options, io: VerifyIo): Report {
  const trust = readTrust(options.trust);
  const [first, second] = [options.earlier, options.file].map((path) =>
    path === undefined ? undefined : recognise(path),
  );
  if (second === undefined) throw new Usage("FILE: is missing. See --help.");
  // Whoever names the two the other way round means the same: only one of them has leaves to compute with.
  const isSwapped = first !== undefined && hasLeaves(first) && !hasLeaves(second);
  const [earlier, subject] = isSwapped ? [second, first] : [first, second];
  const report = new Report(subject.path, subject.kind);
  report.trust = options.trust;
  try {
    const before = earlier === undefined ? undefined : readEarlier(earlier, { trust, report });
    const context = { report, trust, before, io };
    if (subject.kind === "receipt") verifyReceipt(subject, context);
    else if (subject.kind === "checkpoint") verifyCheckpoint(subject, context);
    else verifyLog(subject, context);
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    report.bad(error.check, error.message);
  } finally {
    for (const opened of [earlier, subject]) if (opened !== undefined) closeSync(opened.fd);
  }
  sayLimits(report, trust !== undefined);
  return report;
}

interface Context {
  readonly report: Report;
  readonly trust: Trust | undefined;
  /** The checkpoint that this log must extend. */
  readonly before: Checkpoint | undefined;
  readonly io: VerifyIo;
}

function recognise(path: string): Recognised {
  const fd = open(path);
  const { size: bytes } = fstatSync(fd);
  const head = readAt(fd, 0, Math.min(bytes, TEXT_BYTES_MAX));
  const kind = kindOf(head);
  if (kind !== undefined) return { kind, path, fd, bytes };
  closeSync(fd);
  throw new Usage(`${path}: is no receipt, checkpoint, bundle or evidence package.`);
}

function kindOf(head: Buffer): Kind | undefined {
  const text = head.toString("latin1");
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06")) return "package";
  if (text.startsWith("c2sp.org/tlog-proof@v1")) return "receipt";
  const [line = ""] = text.split("\n", 1);
  if (line.startsWith('{"checkpoint":"') || line.includes('"countersign-bundle/')) return "bundle";
  return text.includes(DASH_LATIN1) ? "checkpoint" : undefined;
}

function hasLeaves({ kind }: Recognised): boolean {
  return kind === "bundle" || kind === "package";
}

/** The checkpoint to compare with. Its own signature must hold: else it says nothing. */
function readEarlier(
  earlier: Recognised,
  { trust, report }: Pick<Context, "trust" | "report">,
): Checkpoint | undefined {
  try {
    const note = noteOf(earlier);
    if (trust !== undefined) checkSignatures(note, trust);
    return readNote(note).checkpoint;
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    report.bad("consistency", `the earlier checkpoint can't be used: ${error.message}`);
    return undefined;
  }
}

function noteOf(subject: Recognised): Buffer {
  switch (subject.kind) {
    case "checkpoint":
      return readText(subject);
    case "receipt":
      return parseReceipt(readText(subject)).note;
    case "bundle":
      return openBundle(subject).note;
    case "package":
      return openPackage(subject).note;
  }
}

function readText({ fd, bytes, path }: Recognised): Buffer {
  if (bytes <= TEXT_BYTES_MAX) return readAt(fd, 0, bytes);
  throw new Bad("file", `${path} is larger than ${TEXT_BYTES_MAX} bytes`);
}

function verifyCheckpoint(subject: Recognised, context: Context): void {
  const checkpoint = verifyNote(readText(subject), context, undefined);
  compareHeads(checkpoint, context);
  context.report.skip("semantics", "a checkpoint holds no leaves");
}

function verifyReceipt(subject: Recognised, context: Context): void {
  const { report } = context;
  const { index, leaf, proof, note } = parseReceipt(readText(subject));
  const checkpoint = verifyNote(note, context, undefined);
  report.leafCount = 1;
  const read = readLeaf(leaf);
  if (typeof read === "string") report.bad("leaves", `the leaf ${read}`);
  else
    report.ok(
      "leaves",
      `leaf ${index} is canonical JSON of the closed form: ${describeLeaf(read)}`,
    );
  const isIncluded = isInTree(
    { index, size: checkpoint.size, leafHash: leafHash(leaf), proof },
    checkpoint.root,
  );
  if (isIncluded) report.ok("inclusion", `the leaf is number ${index} of ${checkpoint.size}`);
  else report.bad("inclusion", "the leaf is not in the tree of the checkpoint at this index");
  compareHeads(checkpoint, context);
  if (typeof read !== "string") {
    report.sawMode(index, read);
    if (!KNOWN_TYPES.has(read.type)) report.broke("unknown_type", [index], read.request);
  }
  if (report.findingCount > 0) report.bad("semantics", "the leaf is of no known type");
  else
    report.skip(
      "semantics",
      "one leaf shows its own form alone; the rules of approval need the whole log",
    );
}

/** Two heads without leaves: only equal sizes can be compared. */
function compareHeads(later: Checkpoint, { before, report }: Context): void {
  if (before === undefined) return;
  if (before.size === later.size) {
    const isSame = before.root.equals(later.root);
    if (isSame) report.ok("consistency", `both checkpoints have the root of ${later.size} leaves`);
    else
      report.bad("consistency", `there are two roots for ${later.size} leaves: the log was split`);
    return;
  }
  if (before.size > later.size) {
    report.bad("consistency", `the later log has ${later.size} leaves, the earlier ${before.size}`);
    return;
  }
  report.skip(
    "consistency",
    "that takes the leaves: verify a bundle or a package of the later log",
  );
  report.isIncomplete = true;
}

/** What bundles and packages have in common. */
interface Log {
  readonly note: Buffer;
  /** Every leaf in order. The buffer is only good until the next one. Throws `Bad`. */
  readonly leaves: () => Iterable<Buffer>;
  /** Called with each leaf's hash, then once at the end; for what a package repeats of the tree. */
  readonly tiles?: TileCheck;
  /** Openings in order, a line each. */
  readonly openings?: Iterable<Buffer>;
  /** The package's own trust policy: self-asserted. */
  readonly ownTrust?: Trust;
  /** The period whose openings the package holds. */
  readonly period?: Period;
}

function verifyLog(subject: Recognised, context: Context): void {
  const { report, before } = context;
  const log = subject.kind === "bundle" ? openBundle(subject) : openPackage(subject, report);
  const checkpoint = verifyNote(log.note, context, log.ownTrust);
  const openings = log.openings === undefined ? undefined : new OpeningCheck(log.openings, report);
  const read = readLeaves(log, { context, checkpoint, openings });
  report.leafCount = read.tree.size;
  if (read.fault !== undefined) report.bad(read.fault.check, read.fault.message);
  if (read.malformed.count > 0) report.bad("leaves", malformedText(read.malformed));
  else if (read.fault === undefined) {
    report.ok("leaves", `${read.tree.size} leaves are canonical JSON of the closed form`);
  }
  compareRoots(read.tree, checkpoint, report);
  if (log.tiles !== undefined && read.fault === undefined) log.tiles.finish(report);
  if (before !== undefined) compareEarlier(before, read, report);
  const isLogKnown = !report.isBad("leaves", "root", "file");
  if (openings !== undefined && isLogKnown) openings.finish(log.period);
  else if (openings !== undefined)
    report.skip("openings", "the leaves are not those that were signed");
  if (isLogKnown) read.replay.finish(checkpoint.origin);
  else report.skip("semantics", "the leaves are not those that were signed");
}

interface LeavesRead {
  readonly tree: Tree;
  readonly replay: Replay;
  readonly malformed: { readonly count: number; readonly first: string };
  /** What ended the reading early. */
  readonly fault: Bad | undefined;
  /** The root when the tree had the earlier checkpoint's size. */
  readonly rootBefore: Buffer | undefined;
}

interface Reading {
  readonly context: Context;
  readonly checkpoint: Checkpoint;
  readonly openings: OpeningCheck | undefined;
}

function readLeaves(log: Log, { context, checkpoint, openings }: Reading): LeavesRead {
  const { report, before, io } = context;
  const tree = new Tree();
  const replay = new Replay(report);
  let malformed = { count: 0, first: "" };
  let rootBefore = before?.size === 0 ? tree.root() : undefined;
  let fault: Bad | undefined;
  const progress = new Progress(io, checkpoint.size);
  try {
    for (const bytes of log.leaves()) {
      const index = tree.size;
      const hash = leafHash(bytes);
      tree.append(hash);
      if (tree.size === before?.size) rootBefore = tree.root();
      log.tiles?.add(hash);
      const leaf = readLeaf(bytes);
      if (typeof leaf === "string") {
        malformed = {
          count: malformed.count + 1,
          first: malformed.first || `leaf ${index} ${leaf}`,
        };
      } else {
        openings?.at(index, leaf);
        replay.add(index, leaf, hash);
      }
      progress.step(tree.size);
    }
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    fault = error;
  }
  progress.end();
  return { tree, replay, malformed, fault, rootBefore };
}

function malformedText({ count, first }: LeavesRead["malformed"]): string {
  return count === 1 ? first : `${first}, and ${count - 1} more leaves have a wrong form`;
}

function compareRoots(tree: Tree, { size, root }: Checkpoint, report: Report): void {
  if (tree.size !== size) {
    report.bad("root", `the checkpoint is for ${size} leaves, and here are ${tree.size}`);
  } else if (!tree.root().equals(root)) {
    report.bad("root", `the ${size} leaves do not give the root that the checkpoint names`);
  } else report.ok("root", `the ${size} leaves give the root ${root.toString("hex")}`);
}

function compareEarlier(
  before: Checkpoint,
  { tree, rootBefore }: LeavesRead,
  report: Report,
): void {
  const { size, root, origin } = before;
  if (origin !== report.checkpoint?.origin) {
    report.note("other_origin", [], `The earlier checkpoint is of the log ${quoted(origin)}.`);
  }
  if (rootBefore === undefined) {
    report.bad("consistency", `the earlier log had ${size} leaves, this one has ${tree.size}`);
  } else if (!rootBefore.equals(root)) {
    report.bad("consistency", `the first ${size} leaves are not those of the earlier checkpoint`);
  } else report.ok("consistency", `the log extends the earlier checkpoint of ${size} leaves`);
}

/** What no reader of files can know. Said every time, so that "ok" is not taken for more than it is. */
function sayLimits(report: Report, isTrusted: boolean): void {
  if (!isTrusted) {
    report.isIncomplete = true;
    report.omit("trust", "who signed: no trusted key was given (--trust FILE)");
  }
  if (report.witnesses.length === 0) {
    report.omit(
      "witness",
      "no trusted witness cosigned: whoever holds the log's key can rewrite all of it",
    );
  }
  report.omit(
    "truth",
    "that the service told the truth when it wrote: who voted and in which groups they were",
  );
  report.omit("freshness", "whether the log has grown since this checkpoint");
  if (report.kind === "bundle")
    report.omit("openings", "what commitments hide: a bundle has no openings");
  if (report.kind === "receipt")
    report.omit("openings", "what commitments hide: a receipt has no openings");
  if (report.kind === "package") {
    report.omit(
      "reports",
      "controls.json, ocsf.jsonl, the OSCAL and HTML reports and names in actors.json: only that they are the files of the manifest, which nobody signed",
    );
  }
}

/** Says how far it is, to a person who waits. */
class Progress {
  readonly #io: VerifyIo;
  readonly #total: number;
  #isShown = false;

  constructor(io: VerifyIo, total: number) {
    this.#io = io;
    this.#total = total;
  }

  step(done: number): void {
    if (!this.#io.isErrTty || this.#total <= PROGRESS_FROM || done % 20_000 !== 0) return;
    this.#isShown = true;
    this.#io.err(`\r${done} of ${this.#total} leaves`);
  }

  end(): void {
    if (this.#isShown) this.#io.err("\r\u001B[K");
  }
}

// 3 -------------------------------------------------------- Signatures and trust: c2sp.org signed-note, tlog-checkpoint,
//                                                            tlog-cosignature, tlog-policy, tlog-proof

/** Notes, receipts and trust policies are short texts. */
const TEXT_BYTES_MAX = 1 << 18;
const SIGNATURES_MAX = 128;
const PROOF_HASHES_MAX = 64;
/** U+2014 in UTF-8, as it looks when read as Latin-1, at the beginning of a line. */
const DASH_LATIN1 = "\n\u00E2\u0080\u0094 ";
/** Of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410, section 4): everything before the 32 bytes of the key. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
const ED25519 = 1;
const COSIGNATURE = 4;

interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

interface SignatureLine {
  readonly name: string;
  readonly keyId: string;
  readonly signature: Buffer;
}

interface Note {
  /** What is signed, with its last line break. */
  readonly text: string;
  readonly signatures: readonly SignatureLine[];
  readonly checkpoint: Checkpoint;
}

interface VerifierKey {
  readonly name: string;
  readonly keyId: string;
  readonly publicKey: Buffer;
}

interface Trust {
  readonly logs: readonly VerifierKey[];
  readonly witnesses: ReadonlyMap<string, VerifierKey>;
  readonly groups: ReadonlyMap<string, Group>;
  readonly quorum: string;
}

interface Group {
  readonly needed: number;
  readonly members: readonly string[];
}

interface Receipt {
  readonly index: number;
  readonly leaf: Buffer;
  readonly proof: readonly Buffer[];
  readonly note: Buffer;
}

/** Reads a checkpoint and reports on its signature and its witnesses. Gives what it says even if nobody trusted signed it. */
function verifyNote(
  note: Buffer,
  { report, trust }: Context,
  ownTrust: Trust | undefined,
): Checkpoint {
  const { checkpoint } = readNote(note);
  report.checkpoint = checkpoint;
  const used = trust ?? ownTrust;
  if (used === undefined) {
    report.skip("signature", "no trusted key was given");
    report.skip("witnesses", "no trust policy was given");
    return checkpoint;
  }
  try {
    const signed = checkSignatures(note, used);
    const how =
      trust === undefined ? ", but by the package's own trust policy alone: self-asserted" : "";
    if (trust === undefined)
      report.skip("signature", `it is signed by ${quoted(signed.log)}${how}`);
    else
      report.ok(
        "signature",
        `the checkpoint is signed by the trusted key of ${quoted(signed.log)}`,
      );
    reportWitnesses(signed, { report, trust: used, isSelfAsserted: trust === undefined });
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    report.bad(error.check, error.message);
  }
  return checkpoint;
}

interface Signed {
  readonly log: string;
  readonly witnesses: readonly { readonly name: string; readonly time: number }[];
}

interface WitnessReport {
  readonly report: Report;
  readonly trust: Trust;
  readonly isSelfAsserted: boolean;
}

function reportWitnesses(
  { witnesses }: Signed,
  { report, trust, isSelfAsserted }: WitnessReport,
): void {
  const names = witnesses
    .map(({ name, time }) => `${quoted(name)} at ${dateOf(time * 1_000)}`)
    .join(", ");
  if (!isQuorum(trust.quorum, trust, new Set(witnesses.map(({ name }) => name)))) {
    report.bad(
      "witnesses",
      `the quorum ${quoted(trust.quorum)} is not met; cosigned: ${names || "nobody"}`,
    );
    return;
  }
  if (isSelfAsserted) {
    report.skip(
      "witnesses",
      `cosigned, by the package's own trust policy alone: ${names || "nobody"}`,
    );
    return;
  }
  report.witnesses = witnesses;
  if (trust.quorum === "none")
    report.ok("witnesses", `the trust policy asks for none; cosigned: ${names || "nobody"}`);
  else report.ok("witnesses", `the quorum ${quoted(trust.quorum)} is met: ${names}`);
}

/** Every signature of a known key must hold, and one of them must be of a log that is called like the origin. */
function checkSignatures(note: Buffer, trust: Trust): Signed {
  const { text, signatures, checkpoint } = readNote(note);
  const isOf = (key: VerifierKey) => (line: SignatureLine) =>
    line.name === key.name && line.keyId === key.keyId;
  const log = trust.logs.find(
    (key) => key.name === checkpoint.origin && signatures.some(isOf(key)),
  );
  if (log === undefined) {
    throw new Bad("signature", `no trusted key of a log signed as ${quoted(checkpoint.origin)}`);
  }
  for (const line of signatures.filter(isOf(log))) {
    if (!isEd25519(log, Buffer.from(text), line.signature)) {
      throw new Bad("signature", `the signature of ${quoted(log.name)} is bad`);
    }
  }
  const witnesses = [...trust.witnesses].flatMap(([name, key]) =>
    signatures.filter(isOf(key)).map((line) => ({ name, time: cosignedAt(key, text, line) })),
  );
  return { log: log.name, witnesses };
}

/** When a witness cosigned, in seconds. Throws `Bad` when it did not. */
function cosignedAt(key: VerifierKey, text: string, { signature }: SignatureLine): number {
  const isWhole = signature.length === 8 + 64;
  const time = isWhole ? signature.readBigUInt64BE() : 0n;
  const message = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
  if (isWhole && time < 1n << 63n && isEd25519(key, message, signature.subarray(8)))
    return Number(time);
  throw new Bad("witnesses", `the cosignature of ${quoted(key.name)} is bad`);
}

function isEd25519({ publicKey }: VerifierKey, message: Buffer, signature: Buffer): boolean {
  if (signature.length !== 64) return false;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: "der",
    type: "spki",
  });
  return verifySignature(null, message, key, signature);
}

function isQuorum(name: string, trust: Trust, cosigned: ReadonlySet<string>): boolean {
  if (name === "none") return true;
  const group = trust.groups.get(name);
  if (group === undefined) return cosigned.has(name);
  return group.members.filter((member) => isQuorum(member, trust, cosigned)).length >= group.needed;
}

/** Throws `Bad` for what is no signed checkpoint. */
function readNote(note: Buffer): Note {
  const whole = utf8(note);
  if (
    whole === undefined ||
    note.length > TEXT_BYTES_MAX ||
    /[^\P{Cc}\n\u007F-\u009F]/u.test(whole)
  ) {
    throw new Bad("file", "the checkpoint is not the text of a signed note");
  }
  const at = whole.lastIndexOf("\n\n");
  const text = whole.slice(0, at + 1);
  const lines = whole.slice(at + 2).split("\n");
  if (at < 1 || lines.pop() !== "" || lines.length === 0 || lines.length > SIGNATURES_MAX) {
    throw new Bad("file", "the checkpoint has no signature lines");
  }
  return { text, signatures: lines.map(parseSignature), checkpoint: parseCheckpoint(text) };
}

function parseSignature(line: string): SignatureLine {
  const [, name = "", encoded = ""] = /^\u2014 ([^\s\p{Z}+]+) (\S+)$/u.exec(line) ?? [];
  const bytes = base64(encoded);
  if (bytes === undefined || bytes.length < 5)
    throw new Bad("file", "a signature line of the checkpoint is malformed");
  return { name, keyId: bytes.subarray(0, 4).toString("hex"), signature: bytes.subarray(4) };
}

function parseCheckpoint(text: string): Checkpoint {
  const [origin = "", size = "", root = "", ...extensions] = text.slice(0, -1).split("\n");
  const hash = base64(root);
  const isWhole = origin !== "" && hash?.length === 32 && extensions.every((line) => line !== "");
  const count = decimal(size);
  if (!isWhole || hash === undefined || count === undefined) {
    throw new Bad("file", "the checkpoint is not an origin, a size and a root");
  }
  return { origin, size: count, root: hash };
}

function parseReceipt(bytes: Buffer): Receipt {
  const at = bytes.indexOf("\n\n");
  const head = utf8(bytes.subarray(0, Math.max(at, 0)))?.split("\n") ?? [];
  const [format, extra = "", indexLine = "", ...hashes] = head;
  const leaf = extra.startsWith("extra ") ? base64(extra.slice(6)) : undefined;
  const index = indexLine.startsWith("index ") ? decimal(indexLine.slice(6)) : undefined;
  const proof = hashes.flatMap((line) => base64(line) ?? []);
  const isWhole = format === "c2sp.org/tlog-proof@v1" && hashes.length <= PROOF_HASHES_MAX;
  if (!isWhole || leaf === undefined || index === undefined || proof.length !== hashes.length) {
    throw new Bad("file", "the receipt is not a tlog-proof with the leaf in its extra line");
  }
  return { index, leaf, proof, note: bytes.subarray(at + 2) };
}

function readTrust(path: string | undefined): Trust | undefined {
  if (path === undefined) return undefined;
  const fd = open(path);
  try {
    const { size } = fstatSync(fd);
    if (size > TEXT_BYTES_MAX) throw new Usage(`${path}: is larger than ${TEXT_BYTES_MAX} bytes.`);
    const trust = parseTrust(readAt(fd, 0, size));
    if (trust.logs.length === 0) throw new Bad("file", "the trust policy names no log");
    return trust;
  } catch (error) {
    if (!(error instanceof Bad)) throw error;
    throw new Usage(`${path}: ${error.message}.`);
  } finally {
    closeSync(fd);
  }
}

/** Throws `Bad` that names the line. */
function parseTrust(bytes: Buffer): Trust {
  const text = utf8(bytes) ?? "\u0000";
  if (/[^\P{Cc}\t\n\u0080-\u009F]/u.test(text)) {
    throw new Bad("file", "the trust policy is not plain text");
  }
  // What is cut off could ask for less than what was written: "quorum w" of "quorum witnesses".
  if (!text.endsWith("\n")) throw new Bad("file", "the trust policy does not end with a line end");
  const found = {
    logs: [] as VerifierKey[],
    witnesses: new Map<string, VerifierKey>(),
    groups: new Map<string, Group>(),
  };
  const state = { ...found, quorum: [] as string[], used: new Set<string>() };
  for (const [at, line] of text.split("\n").entries()) {
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    if (words.length === 0 || words[0]?.startsWith("#") === true) continue;
    if (!readTrustLine(words, state))
      throw new Bad("file", `line ${at + 1} of the trust policy can't be read`);
  }
  const [quorum] = state.quorum;
  if (quorum === undefined || state.quorum.length > 1)
    throw new Bad("file", "the trust policy needs one quorum line");
  return { ...found, quorum };
}

interface TrustState {
  readonly logs: VerifierKey[];
  readonly witnesses: Map<string, VerifierKey>;
  readonly groups: Map<string, Group>;
  readonly quorum: string[];
  /** Names that are members of a group already. */
  readonly used: Set<string>;
}

function readTrustLine(words: readonly string[], state: TrustState): boolean {
  const [keyword, name = "", ...rest] = words;
  const { logs, witnesses, groups } = state;
  const isDefined = (other: string) => witnesses.has(other) || groups.has(other);
  const isNew = (key: VerifierKey | undefined, others: Iterable<VerifierKey>): key is VerifierKey =>
    key !== undefined && ![...others].some(({ publicKey }) => publicKey.equals(key.publicKey));
  if (keyword === "log") {
    const key = parseVerifierKey(name, ED25519);
    return rest.length <= 1 && isNew(key, logs) && logs.push(key) > 0;
  }
  if (keyword === "quorum") {
    return rest.length === 0 && (name === "none" || isDefined(name)) && state.quorum.push(name) > 0;
  }
  if (name === "" || name === "none" || isDefined(name)) return false;
  if (keyword === "witness") {
    const key = parseVerifierKey(rest[0] ?? "", COSIGNATURE);
    return rest.length <= 2 && isNew(key, witnesses.values()) && witnesses.set(name, key).size > 0;
  }
  if (keyword !== "group") return false;
  const [how = "", ...members] = rest;
  const needed = how === "any" ? 1 : how === "all" ? members.length : (decimal(how) ?? 0);
  const isFree = members.every((member) => isDefined(member) && !state.used.has(member));
  if (!isFree || new Set(members).size !== members.length || needed < 1 || needed > members.length)
    return false;
  for (const member of members) state.used.add(member);
  groups.set(name, { needed, members });
  return true;
}

/** name+hex(key id)+base64(type, public key). */
function parseVerifierKey(text: string, type: number): VerifierKey | undefined {
  const [, name = "", keyId = "", encoded = ""] =
    /^([^\s\p{Z}+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const bytes = base64(encoded);
  if (bytes?.length !== 33 || bytes[0] !== type) return undefined;
  const expected = sha256(Buffer.concat([Buffer.from(`${name}\n`), bytes])).toString("hex", 0, 4);
  return keyId === expected ? { name, keyId, publicKey: bytes.subarray(1) } : undefined;
}

function base64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return text !== "" && bytes.toString("base64") === text ? bytes : undefined;
}

function decimal(text: string): number | undefined {
  const value = /^(?:0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

// 4 --------------------------------------------------------------------------------- The Merkle tree: RFC 6962, section 2.1

const LEAF_BYTES_MAX = 8_192;
const HASH_BYTES = 32;
/** Room for a prefix and a leaf, or a prefix and two hashes. Reused, because a log has millions of them. */
const LEAF_SCRATCH = Buffer.alloc(1 + 0xff_ff);
/** The two prefixes differ, so that no node can be passed off as a leaf. */
const NODE_SCRATCH = Buffer.alloc(1 + 2 * HASH_BYTES, 1);

function sha256(bytes: Buffer): Buffer {
  return digest("sha256", bytes, "buffer");
}

function leafHash(leaf: Buffer): Buffer {
  if (leaf.length > 0xff_ff) return sha256(Buffer.concat([Buffer.from([0]), leaf]));
  LEAF_SCRATCH.set(leaf, 1);
  return sha256(LEAF_SCRATCH.subarray(0, 1 + leaf.length));
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  NODE_SCRATCH.set(left, 1);
  NODE_SCRATCH.set(right, 1 + HASH_BYTES);
  return sha256(NODE_SCRATCH);
}

/** A tree that only knows the roots of its perfect subtrees, from left to right. */
class Tree {
  #size = 0;
  readonly #perfect: Buffer[] = [];

  get size(): number {
    return this.#size;
  }

  append(leaf: Buffer): void {
    let hash = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      hash = nodeHash(this.#perfect.pop() ?? hash, hash);
    }
    this.#perfect.push(hash);
    this.#size += 1;
  }

  root(): Buffer {
    const last = this.#perfect.at(-1);
    if (last === undefined) return sha256(Buffer.alloc(0));
    return this.#perfect.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }
}

interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Buffer;
  readonly proof: readonly Buffer[];
}

/** RFC 9162, section 2.1.3.2. Division instead of shifts, because sizes may exceed 32 bits. */
function isInTree({ index, size, leafHash: leaf, proof }: Inclusion, root: Buffer): boolean {
  if (index >= size || proof.some((hash) => hash.length !== HASH_BYTES)) return false;
  let [fn, sn, hash] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)];
    } else hash = nodeHash(hash, sibling);
    [fn, sn] = [Math.floor(fn / 2), Math.floor(sn / 2)];
  }
  return sn === 0 && hash.equals(root);
}

// 5 ------------------------------------------------------------------- Canonical JSON (RFC 8785) and the form of leaves

type Json = string | number | boolean | null | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}

const DEPTH_MAX = 32;

/** The value, if the bytes are exactly its canonical form: so no duplicate key, no blank, no other spelling of a number. */
function parseCanonical(bytes: Buffer): { readonly value: Json } | undefined {
  const text = utf8(bytes);
  if (text === undefined) return undefined;
  try {
    const value: Json = JSON.parse(text);
    return canonical(value, 0) === text ? { value } : undefined;
  } catch {
    return undefined;
  }
}

/** Throws `RangeError` for what has no canonical form. */
function canonical(value: Json, depth: number): string {
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new RangeError("a lone surrogate");
    return JSON.stringify(value);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (depth === DEPTH_MAX) throw new RangeError("nested too deep");
  if (isList(value)) return `[${value.map((member) => canonical(member, depth + 1)).join(",")}]`;
  let members = "";
  // The default order of sort is that of UTF-16 code units, which section 3.2.3 asks for.
  for (const name of Object.keys(value).sort()) {
    members += `${members === "" ? "" : ","}${canonical(name, depth)}:${canonical(value[name] ?? null, depth + 1)}`;
  }
  return `{${members}}`;
}

interface Leaf {
  readonly type: string;
  readonly id: string;
  readonly ts: number;
  readonly request: string | null;
  readonly prev: string | null;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly action: {
    readonly tool: string;
    readonly operation: string;
    readonly digest: string;
  } | null;
  readonly revision: string | null;
  readonly outcome: string | null;
  /** How the whole system stood, where that weakens what the leaf is worth. */
  readonly mode: string | null;
  readonly c: JsonObject;
  readonly data: JsonObject;
}

type Shape = (value: Json | undefined) => boolean;

const isText: Shape = (value) => typeof value === "string";
const isCount: Shape = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isFlag: Shape = (value) => typeof value === "boolean";
const isHash: Shape = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
const oneOf =
  (...words: readonly string[]): Shape =>
  (value) =>
    typeof value === "string" && words.includes(value);
const listOf =
  (member: Shape): Shape =>
  (value) =>
    isList(value) && value.every(member);
const orNull =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value);
/** An object with these members, `?` marking those that may be missing, and no others: they would be signed and never looked at. */
const exactly = (members: Readonly<Record<string, Shape>>): Shape => {
  const required = Object.keys(members).filter((name) => !name.endsWith("?"));
  const shapes = new Map(
    Object.entries(members).map(([name, shape]) => [name.replace("?", ""), shape]),
  );
  return (value) =>
    isObject(value) &&
    required.every((name) => Object.hasOwn(value, name)) &&
    Object.entries(value).every(([name, member]) => shapes.get(name)?.(member) === true);
};

const isReview = exactly({
  requirements: listOf(exactly({ group: isText, approvals: isCount })),
  deny_threshold: isCount,
  may_overlap: isFlag,
  escalate: listOf(exactly({ after_ms: isCount, to: isText })),
  require_comment: isFlag,
  step_up: isFlag,
  channels: listOf(isText),
  expires_in_ms: isCount,
  grant_ttl_ms: isCount,
  grant_uses: isCount,
  "grant_window_ms?": isCount,
  "grant_shape?": listOf(isText),
  "remind_before_ms?": listOf(isCount),
  "remember_denial_ms?": isCount,
  "break_glass?": exactly({ group: isText, review_within_ms: isCount }),
  "reveal?": listOf(isText),
  "mask_result?": listOf(isText),
});

const isEnvelope = exactly({
  v: (value) => value === 1,
  type: isText,
  id: (value) => typeof value === "string" && /^[!-~]{1,300}$/.test(value),
  ts: isCount,
  request: orNull((value) => typeof value === "string" && value !== ""),
  prev: orNull(isHash),
  actor: exactly({
    kind: oneOf("agent", "person", "service"),
    id: isText,
    authn: oneOf("token", "certificate", "none"),
    assurance: isText,
    "acr?": isText,
  }),
  action: orNull(exactly({ tool: isText, operation: isText, digest: isHash })),
  policy: orNull(exactly({ revision: isText })),
  outcome: orNull(oneOf("succeeded", "failed", "unknown")),
  c: (value) => isObject(value) && Object.values(value).every(isHash),
  data: isObject,
  "mode?": oneOf("single_operator"),
});

interface KnownType {
  readonly isService: boolean;
  readonly hasPolicy: boolean;
  readonly hasOutcome: boolean;
  /** Required commitments; `?` marks those that may be missing. */
  readonly commits: readonly string[];
  readonly isData: Shape;
}

const ASKED = "target arguments context reasons owner? principal? delegation?";
const isRisk = oneOf("low", "medium", "high", "critical");
const GRANT = { grant: isText };
const REDEMPTION = { redemption: isText, report_by: isCount };
const SUBJECT = { subject: isText };
const DECIDED = { rule: isText, risk: isRisk, involved: listOf(isText) };
const isChoice = oneOf("approve", "deny");
/** Who decides: the groups that count, whom of the involved they are, and their other identities. */
const DECIDER = { groups: listOf(isText), also: listOf(isText), "linked?": listOf(isText) };

/** Every type of leaf: what its data are, and what it commits to. */
const KNOWN_TYPES: ReadonlyMap<string, KnownType> = new Map([
  known("decision.allowed +policy", ASKED, {
    ...DECIDED,
    ...REDEMPTION,
    "under?": isText,
    "mask_result?": listOf(isText),
  }),
  known("decision.denied +policy", ASKED, DECIDED),
  known("request.opened +policy", ASKED, {
    ...DECIDED,
    view: isHash,
    expires_at: isCount,
    review: isReview,
  }),
  known("request.extended", "", { expires_at: isCount }),
  known("request.escalated", "", { to: isText }),
  known("request.reminded", "", {}),
  known("request.repeated", "", {}),
  known("vote.cast", "voter comment", {
    ...DECIDER,
    choice: isChoice,
    channel: isText,
    view: isHash,
    "scope?": oneOf("bounded"),
    "strong?": (value) => value === true,
    "passkey?": (value) => value === true,
  }),
  known("vote.refused", "", { choice: isChoice, code: isText }),
  known("vote.withdrawn", "", { "of?": isText }),
  known("value.revealed", "voter comment", {
    ...DECIDER,
    channel: isText,
    view: isHash,
    reveal: isText,
    placeholder: isText,
    label: isText,
    key: isText,
    expires_at: isCount,
    "strong?": (value) => value === true,
  }),
  known("reveal.refused", "", { code: isText }),
  known("glass.broken", "voter comment", {
    ...DECIDER,
    ...GRANT,
    channel: isText,
    view: isHash,
    grant_expires_at: isCount,
    review_due_at: isCount,
    "strong?": (value) => value === true,
  }),
  known("glass.reviewed", "voter comment", {
    ...DECIDER,
    finding: oneOf("justified", "unjustified"),
  }),
  known("request.approved", "", {
    ...GRANT,
    grant_expires_at: isCount,
    voters: listOf(isText),
    "bounds?": exactly({ uses: isCount, usable_until: isCount }),
  }),
  known("request.denied", "reasons", {
    voters: listOf(isText),
    "remembered?": exactly({
      scope: oneOf("action", "target", "rule", "task"),
      until: isCount,
    }),
  }),
  known("request.expired", "", {}),
  known("request.cancelled", "reason", {}),
  known("grant.redeemed +policy", "", {
    ...GRANT,
    ...REDEMPTION,
    "mask_result?": listOf(isText),
  }),
  known("grant.lapsed", "", GRANT),
  known("grant.revoked", "reasons", { ...GRANT, code: isText }),
  known("grant.used", "", { ...GRANT, by: isText, uses_left: isCount }),
  known("grant.ended", "reasons", { ...GRANT, code: isText }),
  known("outcome.reported +outcome", "detail", { redemption: isText }),
  known("outcome.unknown +outcome", "", { redemption: isText }),
  known("notification.delivered", "", { channel: isText }),
  known("notification.failed", "reason", { channel: isText }),
  known("policy.activated +service +policy", "", {}),
  known("policy.refused +service", "reason", {}),
  known("epoch.opened +service", "reason", {
    epoch: isCount,
    lost_size: isCount,
    lost_root: isHash,
  }),
  known("subject.erased +service", "", { ...SUBJECT, basis: isText, openings: isCount }),
  known("subject.held +service", "reason", SUBJECT),
  known("subject.released +service", "reason", SUBJECT),
  known("audit.read +service", "", { before: isCount }),
  known("directory.changed +service", "entry", {
    kind: isText,
    people: listOf(isText),
    "agent?": isText,
    "until?": isCount,
    "digest?": isHash,
  }),
  known("access.refused +service", "", { reason: isText, method: isText, count: isCount }),
]);

// oxlint-disable-next-line max-params -- a table reads best with a line a type.
function known(
  words: string,
  commits: string,
  data: Readonly<Record<string, Shape>>,
): readonly [string, KnownType] {
  const [type = "", ...flags] = words.split(" ");
  return [
    type,
    {
      isService: flags.includes("+service"),
      hasPolicy: flags.includes("+policy"),
      hasOutcome: flags.includes("+outcome"),
      commits: commits.split(" ").filter((field) => field !== ""),
      isData: exactly(data),
    },
  ];
}

/** The leaf, or what is wrong with it. A type that is not known gets through: that is no matter of form. */
function readLeaf(bytes: Buffer): Leaf | string {
  if (bytes.length > LEAF_BYTES_MAX) return `has over ${LEAF_BYTES_MAX} bytes`;
  const parsed = parseCanonical(bytes);
  if (parsed === undefined) return "is not canonical JSON";
  const { value } = parsed;
  if (!isObject(value) || !isEnvelope(value)) return "is not of the closed form of leaves";
  const { policy, action, actor } = value;
  const leaf: Leaf = {
    type: textOf(value["type"]),
    id: textOf(value["id"]),
    ts: numberOf(value["ts"]),
    request: textOrNull(value["request"]),
    prev: textOrNull(value["prev"]),
    actor: { kind: textOf(memberOf(actor, "kind")), id: textOf(memberOf(actor, "id")) },
    action: isObject(action)
      ? {
          tool: textOf(action["tool"]),
          operation: textOf(action["operation"]),
          digest: textOf(action["digest"]),
        }
      : null,
    revision: textOrNull(memberOf(policy, "revision")),
    outcome: textOrNull(value["outcome"]),
    mode: textOrNull(value["mode"]),
    c: objectOf(value["c"]),
    data: objectOf(value["data"]),
  };
  return formProblem(leaf) ?? leaf;
}

function formProblem(leaf: Leaf): string | undefined {
  const type = KNOWN_TYPES.get(leaf.type);
  if (type === undefined) return undefined;
  if ((leaf.request === null) !== type.isService)
    return `is a ${leaf.type} ${type.isService ? "with" : "without"} a request`;
  if ((leaf.action === null) !== type.isService)
    return `is a ${leaf.type} ${type.isService ? "with" : "without"} an action`;
  if (type.isService && leaf.prev !== null) return `is a ${leaf.type} with a leaf before it`;
  if ((leaf.revision === null) === type.hasPolicy)
    return `is a ${leaf.type} ${type.hasPolicy ? "without" : "with"} a policy`;
  if ((leaf.outcome === null) === type.hasOutcome)
    return `is a ${leaf.type} ${type.hasOutcome ? "without" : "with"} an outcome`;
  if (leaf.type === "outcome.unknown" && leaf.outcome !== "unknown")
    return "is an outcome.unknown with a known outcome";
  if (!type.isData(leaf.data)) return `has other data than a ${leaf.type} has`;
  const fields = Object.keys(leaf.c);
  const isComplete = type.commits.every((field) => field.endsWith("?") || fields.includes(field));
  const isClosed = fields.every(
    (field) => type.commits.includes(field) || type.commits.includes(`${field}?`),
  );
  return isComplete && isClosed ? undefined : `has other commitments than a ${leaf.type} has`;
}

function describeLeaf({ type, id, ts }: Leaf): string {
  return `${quoted(type)} ${quoted(id)} of ${dateOf(ts)}`;
}

function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// These read what a shape has checked already; elsewhere they give what no rule accepts.
function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: Json | undefined): number {
  return typeof value === "number" ? value : Number.NaN;
}

function textsOf(value: Json | undefined): readonly string[] {
  return isList(value) ? value.map(textOf) : [];
}

function listIn(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}

// 6 --------------------------------------------------------------- Bundles: a header, then every leaf, a line each

const CHUNK_BYTES = 1 << 20;

const isBundleHeader = exactly({
  format: (value) => value === "countersign-bundle/v1",
  from: (value) => value === 0,
  size: isCount,
  checkpoint: isText,
});

function openBundle({ fd }: Recognised): Log {
  const lines = linesOf(fd, TEXT_BYTES_MAX);
  const first = lines.next();
  const header = first.done === true ? undefined : parseCanonical(first.value)?.value;
  if (header === undefined || !isBundleHeader(header)) {
    throw new Bad(
      "file",
      "the bundle's first line is not a canonical header of countersign-bundle/v1 from leaf 0",
    );
  }
  const note = Buffer.from(textOf(memberOf(header, "checkpoint")));
  const size = numberOf(memberOf(header, "size"));
  if (readNote(note).checkpoint.size !== size) {
    throw new Bad("file", "the bundle's header has another size than its checkpoint");
  }
  return { note, leaves: () => lines };
}

/** Lines of a file, without their ends. Holds one chunk and one line at most. */
function* linesOf(fd: number, lineBytesMax: number): Generator<Buffer, void> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let rest: Buffer = Buffer.alloc(0);
  for (let position = 0; ;) {
    const bytes = readSync(fd, chunk, 0, chunk.length, position);
    if (bytes === 0) break;
    position += bytes;
    const data = Buffer.concat([rest, chunk.subarray(0, bytes)]);
    rest = Buffer.from(data.subarray(yield* completeLines(data)));
    if (rest.length > lineBytesMax) throw new Bad("file", `a line has over ${lineBytesMax} bytes`);
  }
  if (rest.length > 0) throw new Bad("file", "the last line is cut off");
}

/** The lines that end in `data`. Returns where the rest begins. */
function* completeLines(data: Buffer): Generator<Buffer, number> {
  let from = 0;
  for (let end = data.indexOf(10); end >= 0; end = data.indexOf(10, from)) {
    yield data.subarray(from, end);
    from = end + 1;
  }
  return from;
}

// 7 ------------------------------------------------------------------------------------- Evidence packages: zip files

/** Against bombs: what one file, and all of them, may become. Without zip64 there are at most 65,534 files of 4 GiB. */
const FILE_BYTES_MAX = 1 << 29;
const FILES_BYTES_MAX = 2 ** 33;
const NAME_BYTES_MAX = 200;
/** No way up, no root, no drive, no blank, no second spelling. */
const SAFE_PATH = /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[A-Za-z0-9._-]+(?:\/[A-Za-z0-9._-]+)*$/;
const TILE_WIDTH = 256;
/** How well it was packed, and UTF-8 names: these change nothing. Every other flag but the next is refused. */
const HARMLESS_FLAGS = 0b1000_0000_0110;
/** Sizes and checksum stand behind the content, because they were not known before it (APPNOTE 4.3.9). */
const DESCRIPTOR_FLAG = 0b1000;
const DESCRIPTOR_BYTES = 16;

interface ZipEntry {
  readonly path: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/** The files of a zip file by their path. */
interface Zip {
  readonly fd: number;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

/** Both ends are in it. */
interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

const isManifest = exactly({
  format: (value) => value === "countersign-evidence/v1",
  origin: isText,
  size: isCount,
  root: isHash,
  from_ms: isCount,
  to_ms: isCount,
  frameworks: listOf(isText),
  files: listOf(exactly({ path: isText, bytes: isCount, sha256: isHash })),
});

/** Opens a package. With a report: also compares every file with the manifest. */
function openPackage(subject: Recognised, report?: Report): Log {
  const zip = readZip(subject);
  const manifest = parseCanonical(readEntry(zip, "manifest.json"))?.value;
  if (manifest === undefined || !isManifest(manifest)) {
    throw new Bad("file", "manifest.json is not canonical JSON of countersign-evidence/v1");
  }
  if (report !== undefined) checkFiles(zip, manifest, report);
  const note = readEntry(zip, "checkpoint");
  const { origin, size, root } = readNote(note).checkpoint;
  const isSame =
    memberOf(manifest, "origin") === origin &&
    memberOf(manifest, "size") === size &&
    memberOf(manifest, "root") === root.toString("hex");
  if (!isSame)
    throw new Bad("file", "manifest.json names another log, size or root than the checkpoint");
  // Whoever exported without a key of the log says so with a policy that names none.
  const ownTrust = parseTrust(readEntry(zip, "trust-policy"));
  return {
    note,
    leaves: () => entriesOf(zip, size),
    tiles: new TileCheck(zip, size),
    openings: openingLines(zip),
    ...(ownTrust.logs.length === 0 ? {} : { ownTrust }),
    period: {
      fromMs: numberOf(memberOf(manifest, "from_ms")),
      toMs: numberOf(memberOf(manifest, "to_ms")),
    },
  };
}

function checkFiles(zip: Zip, manifest: Json, report: Report): void {
  const listed = listIn(memberOf(manifest, "files"));
  const paths = listed.map((file) => textOf(memberOf(file, "path")));
  const known = new Set(["manifest.json", ...paths]);
  const missing = [...zip.entries.keys()].filter((path) => !known.has(path));
  const isSorted = paths.every((path, at) => at === 0 || (paths[at - 1] ?? "") < path);
  // A list that names one large file a million times would have it unpacked as often.
  const wrong = (isSorted ? listed : [])
    .filter((file) => !isListedFile(zip, file))
    .map((file) => textOf(memberOf(file, "path")));
  const problems = [
    ...(isSorted ? [] : ["manifest.json does not list each file once in order"]),
    ...missing.map((path) => `${quoted(path)} is not in manifest.json`),
    ...wrong.map((path) => `${quoted(path)} is missing or not what manifest.json says`),
  ];
  if (problems.length === 0)
    report.ok("files", `${paths.length} files have the sizes and hashes of manifest.json`);
  else report.bad("files", shortList(problems));
}

function isListedFile(zip: Zip, file: Json): boolean {
  const path = textOf(memberOf(file, "path"));
  if (!zip.entries.has(path)) return false;
  const content = readEntry(zip, path);
  return (
    content.length === memberOf(file, "bytes") &&
    sha256(content).toString("hex") === memberOf(file, "sha256")
  );
}

/**
 * PKWARE APPNOTE 4.3: only what is needed, and only where there is one way to read it: programs that go by the directory, by a
 * zip64 directory that is hidden in a comment, or from file to file must all unpack the same. Throws `Bad`.
 */
function readZip({ fd, bytes }: Recognised): Zip {
  const end = readAt(fd, Math.max(0, bytes - 22), Math.min(22, bytes));
  // A comment could hide a second directory, so there is none.
  if (end.length < 22 || end.readUInt32LE(0) !== 0x06054b50 || end.readUInt16LE(20) !== 0) {
    throw new Bad("file", "the package is cut off or has something behind its end");
  }
  const [count, length, start] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  const isOneDisk =
    end.readUInt16LE(4) === 0 && end.readUInt16LE(6) === 0 && end.readUInt16LE(8) === count;
  if (!isOneDisk || count === 0xffff || start + length !== bytes - 22) {
    throw new Bad(
      "file",
      "the package's directory is not where its end says, or it is a zip64 file",
    );
  }
  const directory = readAt(fd, start, length);
  const entries = new Map<string, ZipEntry>();
  const seen = new Set<string>();
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    const { entry, next } = readDirectoryEntry(directory, at);
    // Names that differ in case alone are one file on some disks.
    if (seen.has(entry.path.toLowerCase()))
      throw new Bad("file", `the package has ${quoted(entry.path)} twice`);
    seen.add(entry.path.toLowerCase());
    entries.set(entry.path, entry);
    at = next;
  }
  if (at !== directory.length)
    throw new Bad("file", "the package's directory holds more than its entries");
  assertSideBySide([...entries.values()], start);
  return { fd, entries };
}

function readDirectoryEntry(
  directory: Buffer,
  at: number,
): { readonly entry: ZipEntry; readonly next: number } {
  if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) {
    throw new Bad("file", "the package's directory is damaged");
  }
  const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
  const next = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  const flags = directory.readUInt16LE(at + 8);
  const path = directory.toString("latin1", at + 46, nameEnd);
  const entry = {
    path,
    flags,
    method: directory.readUInt16LE(at + 10),
    crc: directory.readUInt32LE(at + 16),
    packedBytes: directory.readUInt32LE(at + 20),
    bytes: directory.readUInt32LE(at + 24),
    offset: directory.readUInt32LE(at + 42),
  };
  if (next > directory.length || path.length > NAME_BYTES_MAX || !SAFE_PATH.test(path)) {
    throw new Bad("file", `the package has a file of the unsafe name ${quoted(path)}`);
  }
  const isStrange = (flags & ~(HARMLESS_FLAGS | DESCRIPTOR_FLAG)) !== 0;
  const isLink = (directory.readUInt32LE(at + 38) >>> 28) % 16 === 0xa;
  if (isStrange || isLink || (entry.method !== 0 && entry.method !== 8)) {
    throw new Bad("file", `${quoted(path)} is encrypted, a link, or packed in an unknown way`);
  }
  // An extra field can give another name or place, and a comment has room for another directory.
  if (next !== nameEnd || directory.readUInt16LE(at + 34) !== 0)
    throw new Bad("file", `${quoted(path)} has more than a name in the package's directory`);
  if (entry.bytes > FILE_BYTES_MAX)
    throw new Bad("file", `${quoted(path)} has over ${FILE_BYTES_MAX} bytes`);
  return { entry, next };
}

/** Files that overlap make a small package a large one, and between files others can hide. */
function assertSideBySide(entries: readonly ZipEntry[], end: number): void {
  const inOrder = entries.toSorted((a, b) => a.offset - b.offset);
  const total = inOrder.reduce((sum, { bytes }) => sum + bytes, 0);
  const gaps = inOrder.map((entry, at) => (inOrder[at + 1]?.offset ?? end) - endOf(entry));
  if (gaps.some((gap) => gap < 0)) throw new Bad("file", "files of the package overlap");
  if (gaps.some((gap) => gap > 0) || (inOrder[0]?.offset ?? end) !== 0)
    throw new Bad("file", "the package holds something beside its files");
  if (total > FILES_BYTES_MAX)
    throw new Bad("file", `the package unpacks to over ${FILES_BYTES_MAX} bytes`);
}

function endOf({ offset, path, packedBytes, flags }: ZipEntry): number {
  const behind = (flags & DESCRIPTOR_FLAG) === 0 ? 0 : DESCRIPTOR_BYTES;
  return offset + 30 + path.length + packedBytes + behind;
}

function readEntry({ fd, entries }: Zip, path: string): Buffer {
  const entry = entries.get(path);
  if (entry === undefined) throw new Bad("file", `the package lacks ${quoted(path)}`);
  const head = 30 + path.length;
  const whole = readAt(fd, entry.offset, endOf(entry) - entry.offset);
  const packed = whole.subarray(head, head + entry.packedBytes);
  const isSame =
    whole.length === endOf(entry) - entry.offset &&
    isSameHeader(whole, entry) &&
    isSameDescriptor(whole.subarray(head + entry.packedBytes), entry);
  if (!isSame) throw new Bad("file", `${quoted(path)} is damaged`);
  const content = entry.method === 0 ? packed : unpack(packed, entry);
  const isWhole = content.length === entry.bytes && crc32(content) === entry.crc;
  if (isWhole) return content;
  throw new Bad("file", `${quoted(path)} is damaged`);
}

/** Whether what stands before a file says the same as the directory: there are programs that go by the one or by the other. */
function isSameHeader(local: Buffer, { path, flags, method, ...entry }: ZipEntry): boolean {
  const said = [local.readUInt32LE(14), local.readUInt32LE(18), local.readUInt32LE(22)];
  const { crc, packedBytes, bytes } = entry;
  const isLater = (flags & DESCRIPTOR_FLAG) !== 0 && said.every((each) => each === 0);
  return (
    local.readUInt32LE(0) === 0x04034b50 &&
    local.readUInt16LE(6) === flags &&
    local.readUInt16LE(8) === method &&
    (isLater || (said[0] === crc && said[1] === packedBytes && said[2] === bytes)) &&
    local.readUInt16LE(26) === path.length &&
    local.readUInt16LE(28) === 0 &&
    local.toString("latin1", 30, 30 + path.length) === path
  );
}

function isSameDescriptor(behind: Buffer, { crc, packedBytes, bytes }: ZipEntry): boolean {
  if (behind.length === 0) return true;
  const said = [0, 4, 8, 12].map((at) => behind.readUInt32LE(at));
  const expected = [0x08074b50, crc, packedBytes, bytes];
  return said.every((each, at) => each === expected[at]);
}

function unpack(packed: Buffer, { bytes, path }: ZipEntry): Buffer {
  const options = { maxOutputLength: Math.max(1, bytes), info: true };
  try {
    const inflated: unknown = inflateRawSync(packed, options);
    if (isInflated(inflated) && inflated.engine.bytesWritten === packed.length)
      return inflated.buffer;
  } catch {
    throw new Bad("file", `${quoted(path)} is damaged or unpacks to more than it says`);
  }
  throw new Bad("file", `${quoted(path)} has something behind its packed content`);
}

/** What Node gives with `info`, which its types don't tell: how many bytes of the input were used. */
interface Inflated {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function isInflated(value: unknown): value is Inflated {
  if (typeof value !== "object" || value === null) return false;
  if (!("buffer" in value && "engine" in value) || !Buffer.isBuffer(value.buffer)) return false;
  const { engine } = value;
  return typeof engine === "object" && engine !== null && "bytesWritten" in engine;
}

/** c2sp.org/tlog-tiles: entry bundles of 256 leaves, each after its length in two bytes. */
function* entriesOf(zip: Zip, size: number): Generator<Buffer, void> {
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
    const path = tilePath("entries", index, width);
    const bundle = readEntry(zip, path);
    let at = 0;
    for (let count = 0; count < width; count += 1) {
      const start = at + 2;
      const end = start > bundle.length ? Number.NaN : start + bundle.readUInt16BE(at);
      if (!(end <= bundle.length)) throw new Bad("leaves", `${quoted(path)} ends within a leaf`);
      yield bundle.subarray(start, end);
      at = end;
    }
    if (at !== bundle.length)
      throw new Bad("leaves", `${quoted(path)} holds more than its ${width} leaves`);
  }
}

function tilePath(level: string, index: number, width: number): string {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
  const parts = padded.match(/.{3}/g) ?? [];
  const path = parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join("/");
  return `tile/${level}/${path}${width < TILE_WIDTH ? `.p/${width}` : ""}`;
}

/** Whether the package's tiles are those of its leaves, and no others. */
class TileCheck {
  readonly #zip: Zip;
  readonly #size: number;
  /** The hashes of each level's unfinished tile, and how many tiles the level has finished. */
  readonly #levels: { hashes: Buffer[]; done: number }[] = [];
  readonly #wrong: string[] = [];
  #matched = 0;

  constructor(zip: Zip, size: number) {
    this.#zip = zip;
    this.#size = size;
  }

  add(hash: Buffer, level = 0): void {
    const row = (this.#levels[level] ??= { hashes: [], done: 0 });
    row.hashes.push(hash);
    if (row.hashes.length < TILE_WIDTH) return;
    this.#compare(level);
    const tile = new Tree();
    for (const each of row.hashes) tile.append(each);
    row.hashes = [];
    row.done += 1;
    this.add(tile.root(), level + 1);
  }

  finish(report: Report): void {
    for (const [level, { hashes }] of this.#levels.entries())
      if (hashes.length > 0) this.#compare(level);
    const bundles = Math.ceil(this.#size / TILE_WIDTH);
    const present = [...this.#zip.entries.keys()].filter((path) => path.startsWith("tile/")).length;
    if (this.#wrong.length > 0) report.bad("tiles", shortList(this.#wrong));
    else if (present !== this.#matched + bundles)
      report.bad("tiles", "there are tiles that belong to no tree of this size");
    else report.ok("tiles", `${this.#matched} tiles are those of the leaves`);
  }

  #compare(level: number): void {
    const { hashes, done } = this.#levels[level] ?? { hashes: [], done: 0 };
    const path = tilePath(String(level), done, hashes.length);
    const isSame =
      this.#zip.entries.has(path) && readEntry(this.#zip, path).equals(Buffer.concat(hashes));
    if (isSame) this.#matched += 1;
    else this.#wrong.push(`${quoted(path)} is missing or not that of the leaves`);
  }
}

// 8 ----------------------------------------------------------------------------- Openings: what commitments hide

/** After these nobody votes on a request any more. */
const VOTE_ENDS = [
  "request.approved",
  "request.denied",
  "request.expired",
  "request.cancelled",
  // Whoever looks at an emergency afterwards must be nobody whom it concerns either.
  "glass.reviewed",
];

const isOpening = exactly({
  index: isCount,
  id: isText,
  field: isText,
  salt: isHash,
  value: () => true,
  subject: isText,
});

interface OpeningLine {
  readonly index: number;
  readonly id: string;
  readonly field: string;
  readonly salt: string;
  readonly subject: string;
  readonly value: Json;
}

function* openingLines(zip: Zip): Generator<Buffer, void> {
  const content = readEntry(zip, "openings.jsonl");
  const rest = yield* completeLines(content);
  if (rest !== content.length)
    throw new Bad("openings", "the last line of openings.jsonl is cut off");
}

/**
 * Walks along openings and leaves at once: openings are ordered by leaf and field, so nothing has to be kept. Recomputes each
 * commitment, and counts what has no opening.
 */
class OpeningCheck {
  readonly #lines: Iterator<Buffer, void>;
  readonly #report: Report;
  readonly #wrong: string[] = [];
  /** Of whom something is hidden: by subject where the leaf tells it, how many and when first and last. */
  readonly #unopened = new Map<string, { count: number; ts: number[] }>();
  readonly #erased = new Set<string>();
  readonly #personOfActor = new Map<string, string>();
  readonly #actorOfPerson = new Map<string, string>();
  /** By request, while people may vote on it: the folded names of whom it concerns, as far as they are opened. */
  readonly #concerned = new Map<string, string[]>();
  #next: OpeningLine | undefined;
  #before = "";
  #opened = 0;

  constructor(lines: Iterable<Buffer>, report: Report) {
    this.#lines = lines[Symbol.iterator]();
    this.#report = report;
    this.#advance();
  }

  at(index: number, leaf: Leaf): void {
    if (leaf.type === "subject.erased") this.#erased.add(textOf(leaf.data["subject"]));
    const opened = new Set<string>();
    while (this.#next !== undefined && this.#next.index <= index) {
      this.#compare(this.#next, index, leaf);
      opened.add(this.#next.field);
      this.#advance();
    }
    for (const field of Object.keys(leaf.c)) if (!opened.has(field)) this.#miss(field, leaf);
    if (leaf.request !== null && VOTE_ENDS.includes(leaf.type))
      this.#concerned.delete(leaf.request);
  }

  finish(period: Period | undefined): void {
    if (this.#next !== undefined)
      this.#wrong.push(`an opening is for leaf ${this.#next.index}, which is not here`);
    if (this.#wrong.length > 0) this.#report.bad("openings", shortList(this.#wrong));
    else
      this.#report.ok("openings", `${this.#opened} openings give the commitments of their leaves`);
    this.#sayUnopened(period);
  }

  #compare(opening: OpeningLine, index: number, leaf: Leaf): void {
    const { id, field, salt, value, subject } = opening;
    const head = `commit/v1\n${id}\n${field}\n`;
    const text = Buffer.concat([
      Buffer.from(head),
      Buffer.from(salt, "hex"),
      Buffer.from(canonical(value, 0)),
    ]);
    const isRight =
      opening.index === index && id === leaf.id && leaf.c[field] === sha256(text).toString("hex");
    if (!isRight)
      this.#wrong.push(
        `the opening of ${quoted(field)} of leaf ${opening.index} does not give its commitment`,
      );
    else this.#opened += 1;
    if (isRight && field === "voter") this.#identify(subject, { index, leaf, value });
    if (isRight && (field === "owner" || field === "principal")) this.#concern(leaf, value);
    const parties = isRight && field === "delegation" ? listIn(value) : [];
    for (const party of parties) this.#concern(leaf, memberOf(party, "id") ?? null);
  }

  /** One person must not vote under two ids, nor two people under one. */
  #identify(
    subject: string,
    { index, leaf, value }: { readonly index: number; readonly leaf: Leaf; readonly value: Json },
  ): void {
    const login = textOf(memberOf(value, "subject"));
    const person = folded(`${textOf(memberOf(value, "issuer"))}|${login}`);
    const groups = textsOf(memberOf(value, "groups"));
    const names = [
      login,
      textOf(memberOf(value, "name")),
      ...groups.map((each) => `group:${each}`),
    ];
    // Other identities, as far as any of their openings told who they are.
    const linked = textsOf(leaf.data["linked"]).flatMap((id) => this.#personOfActor.get(id) ?? []);
    const called = new Set([person, ...names.map(folded), ...linked]);
    const actor = leaf.actor.id;
    if (subject !== actor)
      this.#wrong.push(`the opening of "voter" of leaf ${index} is another actor's`);
    const isOne = (this.#actorOfPerson.get(person) ?? actor) === actor;
    const isSame = (this.#personOfActor.get(actor) ?? person) === person;
    this.#actorOfPerson.set(person, actor);
    this.#personOfActor.set(actor, person);
    if (!isOne) this.#report.broke("person_counted_twice", [index], leaf.request);
    if (!isSame) this.#report.broke("shared_actor_id", [index], leaf.request);
    const isOwn = this.#concerned.get(leaf.request ?? "")?.some((name) => called.has(name));
    if (isOwn === true && leaf.mode === null)
      this.#report.broke("self_approval", [index], leaf.request);
    if (!textsOf(leaf.data["groups"]).every((group) => groups.includes(group)))
      this.#report.broke("group_unfounded", [index], leaf.request);
  }

  /** Whoever the action concerns must not decide it, under no name of theirs, whatever the leaf of their vote says. */
  #concern({ type, request }: Leaf, value: Json): void {
    const name = folded(textOf(value));
    if (type !== "request.opened" || request === null || name === "") return;
    this.#concerned.set(request, [...(this.#concerned.get(request) ?? []), name]);
  }

  #miss(field: string, leaf: Leaf): void {
    const isVoters = field === "voter" || field === "comment";
    const isUntold = field === "owner" || field === "principal" || field === "delegation";
    const people = leaf.type === "directory.changed" ? textsOf(leaf.data["people"]) : [];
    const deniers = leaf.type === "request.denied" ? textsOf(leaf.data["voters"]) : [];
    const [denier, another] = deniers;
    const own =
      denier !== undefined && another === undefined
        ? denier
        : (leaf.request ?? people[0] ?? "service");
    const subject = isVoters ? leaf.actor.id : isUntold ? "" : own;
    const missed = this.#unopened.get(subject) ?? { count: 0, ts: [] };
    this.#unopened.set(subject, {
      count: missed.count + 1,
      ts: [missed.ts[0] ?? leaf.ts, leaf.ts],
    });
  }

  #sayUnopened(period: Period | undefined): void {
    let [erased, outside, absent] = [0, 0, 0];
    for (const [subject, { count, ts }] of this.#unopened) {
      const isOutside = ts.every(
        (at) => period !== undefined && (at < period.fromMs || at > period.toMs),
      );
      if (this.#erased.has(subject)) erased += count;
      else if (isOutside) outside += count;
      else absent += count;
    }
    if (erased + outside + absent === 0) return;
    const parts = [
      `${erased} of subjects whose erasure the log records`,
      `${outside} outside the package's period`,
      `${absent} for no reason that the log tells (the owner, the principal or one who delegated may be erased, or it was left out)`,
    ];
    this.#report.omit(
      "openings",
      `what ${erased + outside + absent} commitments hide, which have no opening: ${parts.join(", ")}`,
    );
  }

  /** After a line that can't be read there is no next one: what follows it has no place. */
  #advance(): void {
    this.#next = undefined;
    try {
      const line = this.#lines.next();
      if (line.done !== true) this.#next = this.#read(line.value);
    } catch (error) {
      if (!(error instanceof Bad)) throw error;
      this.#wrong.push(error.message);
    }
  }

  #read(line: Buffer): OpeningLine {
    const value = parseCanonical(line)?.value;
    if (value === undefined || !isObject(value) || !isOpening(value)) {
      throw new Bad("openings", "a line of openings.jsonl is not a canonical opening");
    }
    const opening = toOpening(value);
    // NUL sorts before every character of a field, and digits are padded, so that texts compare as (index, field) do.
    const place = `${String(opening.index).padStart(16, "0")}\u0000${opening.field}`;
    if (place <= this.#before)
      throw new Bad("openings", "openings.jsonl is not in order, or has an opening twice");
    this.#before = place;
    return opening;
  }
}

/**
 * One spelling of a name, as the service tells people apart: without letter case, compatibility forms, blanks and invisible
 * characters (Unicode Standard, sections 3.13 and 5.21).
 */
function folded(name: string): string {
  return name
    .normalize("NFKD")
    .replaceAll(/[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, "")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKC");
}

function toOpening(value: JsonObject): OpeningLine {
  return {
    index: numberOf(value["index"]),
    id: textOf(value["id"]),
    field: textOf(value["field"]),
    salt: textOf(value["salt"]),
    subject: textOf(value["subject"]),
    value: value["value"] ?? null,
  };
}

// 9 ------------------------------------------------------------------------- Semantics: what the leaves say was done

/** Clocks of replicas differ, and batches are committed out of order: this much backwards says nothing. */
const CLOCK_TOLERANCE_MS = 60_000;
/** How long after its time the service may need to record that time ran out. */
const TIMER_GRACE_MS = 60_000;

/** What each rule says of the leaf that breaks it. The codes are stable; semantics is bad when one of them is found. */
const RULES = {
  // The chain of a request
  first_event_missing: "belongs to a request that never began",
  grant_without_request: "is about a grant of a request that never began",
  begun_twice: "begins a request that was there",
  prev_chain: "does not name the leaf of its request's event before",
  event_id: "has an id that is not its own or not in order",
  unknown_type: "is of an unknown type",
  wrong_order: "can't follow what its request is",
  after_end: "comes after the end of its request",
  too_early: "says that time ran out before it did",
  wrong_time: "gives another time than policy said",
  wrong_actor: "was caused by somebody who can't: another agent, or a person for an agent",
  action_mismatch: "is about another action than the one asked for",
  involved_missing: "leaves the asking agent out of those whom the action concerns",
  // Votes
  machine_vote: "is a decision that no person took",
  self_approval: "lets somebody decide whom the action concerns",
  not_eligible: "is a vote of somebody in none of the groups that decide",
  group_unfounded: "counts somebody for a group that their opening does not have",
  vote_digest_mismatch: "is a vote on another action than the one asked for",
  vote_view_mismatch: "is a vote on another view than the one of the request",
  vote_after_expiry: "is a vote on an expired request",
  step_up_missing: "approves without the stronger sign-in that policy asked for",
  no_vote: "takes back a vote that was never cast",
  scope_unfounded: "chooses a grant of several uses where policy allows one use",
  // Looks at hidden values
  reveal_unfounded: "shows a hidden value that policy lets nobody see",
  reveal_ineligible: "shows a hidden value to somebody who may not decide the request",
  reveal_too_long: "shows a hidden value for longer than a minute, or than its request waits",
  // Verdicts
  quorum_not_met: "approves without the people that policy asked for",
  voter_without_vote: "counts somebody whose vote is not for it",
  person_counted_twice: "counts one person twice",
  shared_actor_id: "shows two people under one id",
  deny_ignored: "goes on although enough people denied",
  denial_unfounded: "denies without the votes for that",
  approved_after_expiry: "approves an expired request",
  remembered_unfounded: "has a denial stand for longer than policy lets it",
  // Time and escalation
  extended_twice: "gives a request more time a second time",
  escalation_unfounded: "lets a group decide that policy does not name for later",
  // Emergencies
  glass_unfounded: "settles in an emergency what policy lets nobody settle so",
  glass_missing: "looks at an emergency that there was not",
  glass_reviewed_twice: "looks at an emergency that was looked at",
  glass_own_review: "looks at an emergency that the same person settled",
  // Grants and outcomes
  approval_missing: "uses a permission that nobody gave",
  grant_mismatch: "is about another request's grant",
  grant_reused: "gives a grant that another request has",
  expired_grant_used: "uses an expired grant",
  double_redemption: "uses a permission that was used",
  grant_bounds:
    "gives more uses, or a longer time for them, than policy and everybody who is counted chose",
  grant_overused: "uses a grant more often than it may be, or counts its uses wrongly",
  grant_use_missing: "runs under a grant that does not say so",
  redeemed_digest_mismatch: "runs another action than the one approved",
  redemption_missing: "tells the outcome of an action that was not permitted to run",
  redemption_mismatch: "tells the outcome of another attempt than the one permitted",
  outcome_missing: "permits an action whose outcome was due and never recorded",
  // The service
  policy_unknown: "rests on a policy that was not active",
  mode_mismatch: "says another mode than its request began in",
  epoch_order: "opens an epoch that is not the next one",
} as const;

type Rule = keyof typeof RULES;

/** The last six are terminal: nothing but notifications may follow. */
type Status =
  | "pending"
  | "approved"
  | "redeemed"
  | "denied"
  | "expired"
  | "cancelled"
  | "lapsed"
  | "revoked"
  | "ended";
const LIVE: readonly Status[] = ["pending", "approved", "redeemed"];

const BEGINNINGS = ["decision.allowed", "decision.denied", "request.opened"];
const NOTIFICATIONS = ["notification.delivered", "notification.failed"];

/** What must be so before an event, and who alone can have caused it. */
interface Following {
  readonly statuses: readonly Status[];
  readonly actors?: readonly string[];
}

const PENDING: readonly Status[] = ["pending"];
const FOLLOWS: Readonly<Record<string, Following>> = {
  "vote.cast": { statuses: PENDING, actors: ["person"] },
  "vote.refused": { statuses: PENDING, actors: ["person"] },
  "vote.withdrawn": { statuses: PENDING, actors: ["person"] },
  "value.revealed": { statuses: PENDING, actors: ["person"] },
  "reveal.refused": { statuses: PENDING, actors: ["person"] },
  "glass.broken": { statuses: PENDING, actors: ["person"] },
  "glass.reviewed": {
    statuses: ["approved", "redeemed", "ended", "lapsed", "revoked"],
    actors: ["person"],
  },
  "request.extended": { statuses: PENDING, actors: ["agent"] },
  "request.escalated": { statuses: PENDING, actors: ["service"] },
  "request.reminded": { statuses: PENDING, actors: ["service"] },
  "request.repeated": { statuses: PENDING, actors: ["agent"] },
  "request.approved": { statuses: PENDING, actors: ["person"] },
  "request.denied": { statuses: PENDING, actors: ["person"] },
  "request.expired": { statuses: PENDING },
  // An operator may withdraw it too: that takes a permission away and gives none.
  "request.cancelled": { statuses: PENDING, actors: ["agent", "person"] },
  "grant.redeemed": { statuses: ["approved"], actors: ["agent"] },
  "grant.lapsed": { statuses: ["approved"] },
  "grant.revoked": { statuses: ["approved"] },
  "grant.used": { statuses: ["approved", "redeemed", "ended"], actors: ["agent"] },
  "grant.ended": { statuses: ["redeemed", "ended"], actors: ["person"] },
  "outcome.reported": { statuses: ["redeemed"], actors: ["agent"] },
  "outcome.unknown": { statuses: ["redeemed"] },
};
/** A hidden value is shown for a minute. */
const REVEAL_MAX_MS = 60_000;
/** Classes of what is hidden of which policy may let people see a value. Of secrets it never may. */
const REVEALABLE = ["pii", "phi", "pci", "financial"];
/** Policy may let a request wait so long, extended or not. */
const WAIT_MAX_MS = 30 * 24 * 3_600_000;

/** What the first leaf of a request says. */
interface Asked {
  readonly index: number;
  readonly ts: number;
  readonly agent: string;
  readonly action: Leaf["action"];
  readonly involved: readonly string[];
  readonly view: string;
  /** NaN, with which no comparison holds, where policy asked nobody. */
  readonly expiresAt: number;
  readonly isExtended: boolean;
  /** Whether one person could both ask and approve. */
  readonly isSingle: boolean;
  readonly review: Review | undefined;
}

interface Review {
  readonly requirements: readonly { readonly group: string; readonly approvals: number }[];
  readonly escalations: readonly { readonly afterMs: number; readonly to: string }[];
  readonly denyThreshold: number;
  readonly mayOverlap: boolean;
  readonly isStepUp: boolean;
  readonly expiresInMs: number;
  readonly grantTtlMs: number;
  readonly grantUses: number;
  /** NaN where there is one use only. */
  readonly grantWindowMs: number;
  /** NaN where no denial is remembered. */
  readonly rememberMs: number;
  readonly glass: { readonly group: string; readonly reviewWithinMs: number } | undefined;
  /** Labels, or classes, of the hidden values that people may see. */
  readonly reveal: readonly string[];
}

interface CastVote {
  readonly index: number;
  /** The voter's id, and those of their other identities as the vote knew them. */
  readonly ids: readonly string[];
  readonly isApproval: boolean;
  readonly isBounded: boolean;
  readonly groups: readonly string[];
  /** Whether the voter, by id or by another name, is somebody whom the action concerns. */
  readonly isOwn: boolean;
}

/** One human with the vote that counts for them: the latest of all their identities. */
interface VotingPerson {
  readonly vote: CastVote;
  readonly ids: ReadonlySet<string>;
}

/** What was given for several uses. */
interface Bounded {
  readonly index: number;
  readonly uses: number;
  readonly until: number;
  readonly agent: string;
  readonly action: Leaf["action"];
  /** Where each other request used it. */
  readonly usedBy: Map<string, number>;
  endedAt?: number;
}

/** A request that was settled in an emergency. */
interface Glass {
  readonly index: number;
  readonly by: readonly string[];
  /** Whose members may look at it. */
  readonly groups: readonly string[];
  readonly dueAt: number;
  reviewedAt?: number;
}

/** What the leaves so far say of one request. */
interface Request {
  readonly id: string;
  status: Status;
  events: number;
  prev: string;
  asked?: Asked;
  /** The standing votes by the voter's id. */
  readonly votes: Map<string, CastVote>;
  grant?: { readonly index: number; readonly id: string; readonly expiresAt: number };
  bounded?: Bounded;
  glass?: Glass;
  redemption?: { readonly index: number; readonly id: string; readonly reportBy: number };
  /** The vote that made the denials enough: the next event must say so. */
  denial?: number | undefined;
}

/** One event in its place. */
interface Event {
  readonly index: number;
  readonly leaf: Leaf;
  readonly request: Request;
}

/** When a link between two identities was there. */
interface Link {
  readonly sinceMs: number;
  untilMs: number;
}

/**
 * Which identities the directory knew as one person. Replicas learn of it a moment later, so there are two readings: links that
 * everybody knew throughout the last minute, and links that somebody may have known.
 */
class Links {
  readonly #links = new Map<string, Map<string, Link[]>>();

  change(kind: string, ids: readonly string[], ts: number): void {
    const [one, other] = ids;
    if (one === undefined || other === undefined) return;
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const of = this.#links.get(from) ?? new Map<string, Link[]>();
      const known = of.get(to) ?? [];
      if (kind === "linked") known.push({ sinceMs: ts, untilMs: Number.POSITIVE_INFINITY });
      else for (const link of known) link.untilMs = Math.min(link.untilMs, ts);
      this.#links.set(from, of.set(to, known));
    }
  }

  /** The ids of everybody who is the same person as these, themselves included. */
  sameAs(ids: readonly string[], ts: number, reading: "known" | "maybe"): ReadonlySet<string> {
    const marginMs = reading === "known" ? CLOCK_TOLERANCE_MS : -CLOCK_TOLERANCE_MS;
    const isThere = ({ sinceMs, untilMs }: Link) =>
      sinceMs + marginMs <= ts && ts + marginMs < untilMs;
    const found = new Set(ids);
    // A set is walked with what is added on the way.
    for (const id of found) {
      for (const [other, links] of this.#links.get(id) ?? []) {
        if (links.some(isThere)) found.add(other);
      }
    }
    return found;
  }
}

/** Plays the log again and says where it broke the rules of approval. */
class Replay {
  readonly #report: Report;
  readonly #requests = new Map<string, Request>();
  /** Where each grant was given. */
  readonly #grants = new Map<string, number>();
  /** What was given for several uses, by the grant. */
  readonly #bounded = new Map<string, Bounded>();
  /** Until when denials of an agent's requests are remembered. */
  readonly #remembered = new Map<string, number>();
  readonly #links = new Links();
  readonly #serviceIds = new Set<string>();
  readonly #revisions = new Set<string>();
  /** Policies that were used and not activated so far. */
  readonly #unactivated = new Map<string, { readonly index: number; readonly ts: number }>();
  /** Where each subject was erased, and where each actor first acted. */
  readonly #erased = new Map<string, number>();
  readonly #firstActs = new Map<string, number>();
  readonly #backwards = { count: 0, first: 0, mostMs: 0 };
  #lastTs = 0;
  #signed = 0;
  #epoch = 1;
  /** The request that findings are about. */
  #about: string | null = null;

  constructor(report: Report) {
    this.#report = report;
  }

  add(index: number, leaf: Leaf, hash: Buffer): void {
    this.#about = leaf.request;
    this.#followClock(index, leaf);
    this.#report.sawMode(index, leaf);
    if (!KNOWN_TYPES.has(leaf.type)) this.#find("unknown_type", index);
    if (leaf.revision !== null) this.#usePolicy(index, leaf, leaf.revision);
    if (leaf.request === null) return this.#addService(index, leaf);
    if (!this.#firstActs.has(leaf.actor.id)) this.#firstActs.set(leaf.actor.id, index);
    const request = this.#requestOf(leaf.request);
    this.#chain({ index, leaf, request }, hash);
    this.#play({ index, leaf, request });
  }

  finish(origin: string): void {
    for (const request of this.#requests.values()) this.#finishRequest(request);
    this.#about = null;
    for (const [revision, used] of this.#unactivated)
      this.#judgePolicy(revision, used, this.#lastTs);
    this.#noteService(origin);
    const { count: singleCount, first } = this.#report.single;
    if (singleCount > 0) {
      const message = `From leaf ${first} on, ${singleCount} leaves are of the mode of a single operator: one person could both ask and approve.`;
      this.#report.note("single_operator", [first], message);
    }
    if (this.#signed > 0)
      this.#report.omit("passkeys", `the passkeys' signatures of ${this.#signed} votes`);
    const { findingCount } = this.#report;
    const count = this.#requests.size;
    if (findingCount === 0)
      this.#report.ok("semantics", `${count} requests kept the rules of approval`);
    else this.#report.bad("semantics", `${findingCount} findings in ${count} requests`);
  }

  #find(rule: Rule, ...leaves: readonly (number | undefined)[]): void {
    const known = leaves.filter((index) => index !== undefined);
    this.#report.broke(rule, known, this.#about);
  }

  #followClock(index: number, { ts }: Leaf): void {
    const backMs = this.#lastTs - ts;
    this.#lastTs = Math.max(this.#lastTs, ts);
    if (backMs <= CLOCK_TOLERANCE_MS) return;
    if (this.#backwards.count === 0) this.#backwards.first = index;
    this.#backwards.count += 1;
    this.#backwards.mostMs = Math.max(this.#backwards.mostMs, backMs);
  }

  // The service itself

  #usePolicy(index: number, { type, ts }: Leaf, revision: string): void {
    const used = this.#unactivated.get(revision);
    if (type === "policy.activated") {
      if (used !== undefined) this.#judgePolicy(revision, used, ts);
      this.#unactivated.delete(revision);
      this.#revisions.add(revision);
    } else if (used === undefined && !this.#revisions.has(revision)) {
      this.#unactivated.set(revision, { index, ts });
    }
  }

  /** A new policy may decide a moment before its activation is committed, because nothing waits for that record. */
  // oxlint-disable-next-line max-params -- which policy, where it was used, and until when it was not activated.
  #judgePolicy(
    revision: string,
    used: { readonly index: number; readonly ts: number },
    untilMs: number,
  ): void {
    const { index, ts } = used;
    if (untilMs - ts > CLOCK_TOLERANCE_MS) return this.#find("policy_unknown", index);
    const message = `Leaf ${index} rests on policy ${quoted(revision)}, which was not activated before.`;
    this.#report.note("policy_late", [index], message);
  }

  #addService(index: number, { id, type, actor, data, ts }: Leaf): void {
    if (this.#serviceIds.has(id)) this.#find("event_id", index);
    this.#serviceIds.add(id);
    if (type === "subject.erased") this.#erased.set(textOf(data["subject"]), index);
    const kind = textOf(data["kind"]);
    if (type === "directory.changed" && (kind === "linked" || kind === "unlinked"))
      this.#links.change(kind, textsOf(data["people"]), ts);
    if (type !== "epoch.opened") return;
    const [epoch, lost] = [numberOf(data["epoch"]), numberOf(data["lost_size"])];
    if (epoch !== this.#epoch + 1) this.#find("epoch_order", index);
    this.#epoch = epoch;
    const message = `Leaf ${index}: ${quoted(actor.id)} opened epoch ${epoch}. The log once had ${lost} leaves and here ${index}; what stood between is lost.`;
    this.#report.note("epoch_opened", [index], message);
  }

  #noteService(origin: string): void {
    const { count, first, mostMs } = this.#backwards;
    if (count > 0) {
      const message = `Time runs backwards by over ${CLOCK_TOLERANCE_MS} ms at ${count} leaves, first at ${first}, at most by ${mostMs} ms.`;
      this.#report.note("time_reversed", [first], message);
    }
    const [, epoch = "1"] = /\/epoch-(\d+)$/.exec(origin) ?? [];
    if (Number(epoch) === this.#epoch) return;
    const message = `The log is called ${quoted(origin)}, and its leaves are of epoch ${this.#epoch}.`;
    this.#report.note("epoch_origin", [], message);
  }

  // The chain of a request

  #requestOf(id: string): Request {
    const known = this.#requests.get(id);
    if (known !== undefined) return known;
    const request: Request = { id, status: "pending", events: 0, prev: "", votes: new Map() };
    this.#requests.set(id, request);
    return request;
  }

  #chain({ index, leaf, request }: Event, hash: Buffer): void {
    request.events += 1;
    const prev = request.events === 1 ? null : request.prev;
    if (leaf.prev !== prev) this.#find("prev_chain", index);
    if (leaf.id !== `${request.id}.${request.events}`) this.#find("event_id", index);
    request.prev = hash.toString("hex");
  }

  #play(event: Event): void {
    const { index, leaf, request } = event;
    const isFirst = request.events === 1;
    if (!isFirst) this.#checkMode(event);
    if (!isFirst && NOTIFICATIONS.includes(leaf.type)) return this.#checkAction(event);
    if (request.denial !== undefined && leaf.type !== "request.denied") this.#ignoreDenial(event);
    request.denial = undefined;
    if (BEGINNINGS.includes(leaf.type))
      return isFirst ? this.#begin(event) : this.#find("begun_twice", request.asked?.index, index);
    if (isFirst)
      this.#find(
        leaf.type.startsWith("grant.") ? "grant_without_request" : "first_event_missing",
        index,
      );
    if (!isFirst) this.#checkOrder(event);
    this.#checkActor(event);
    this.#checkAction(event);
    this.#apply(event);
  }

  #begin(event: Event): void {
    const { index, leaf, request } = event;
    const asked = askedIn(index, leaf);
    request.asked = asked;
    if (leaf.actor.kind !== "agent") this.#find("wrong_actor", index);
    if (!textsOf(leaf.data["involved"]).includes(leaf.actor.id))
      this.#find("involved_missing", index);
    if (leaf.type === "decision.denied") this.#denyBefore(event);
    if (leaf.type === "decision.allowed") {
      this.#checkUnder(event);
      this.#redeem(event);
    }
    const expiresInMs = numberOf(memberOf(leaf.data["review"], "expires_in_ms"));
    if (asked.review !== undefined && asked.expiresAt !== leaf.ts + expiresInMs)
      this.#find("wrong_time", index);
  }

  #checkMode({ index, leaf, request: { asked } }: Event): void {
    if (asked === undefined || asked.isSingle === (leaf.mode !== null)) return;
    this.#find("mode_mismatch", asked.index, index);
  }

  #checkOrder({ index, leaf, request }: Event): void {
    const { status, redemption, grant, asked } = request;
    const expected = FOLLOWS[leaf.type]?.statuses;
    if (expected === undefined || expected.includes(status)) return;
    if (leaf.type === "grant.redeemed" && redemption !== undefined) {
      this.#find("double_redemption", redemption.index, index);
    } else if (leaf.type === "grant.redeemed" && grant === undefined) {
      this.#find("approval_missing", asked?.index, index);
    } else if (leaf.type.startsWith("outcome.") && redemption === undefined) {
      this.#find("redemption_missing", asked?.index, index);
    } else if (leaf.type === "glass.reviewed") {
      this.#find("glass_missing", asked?.index, index);
    } else this.#find(LIVE.includes(status) ? "wrong_order" : "after_end", asked?.index, index);
  }

  #checkActor({ index, leaf, request }: Event): void {
    const { kind, id } = leaf.actor;
    const expected = FOLLOWS[leaf.type]?.actors ?? [kind];
    const agent = request.asked?.agent ?? id;
    const sinceIndex = request.asked?.index ?? index;
    const isOther = kind === "agent" && id !== agent && !this.#mayBe(id, agent, sinceIndex);
    const isExpected = expected.includes(kind);
    if (!isExpected && expected[0] === "person") this.#find("machine_vote", index);
    else if (!isExpected || isOther) this.#find("wrong_actor", request.asked?.index, index);
  }

  /** Who is erased comes back under another id: one that nobody had before, and only after the erasure. */
  // oxlint-disable-next-line max-params -- a new id, the one that it may have been, and where that one was last in use.
  #mayBe(id: string, before: string, sinceIndex: number): boolean {
    const erased = this.#erased.get(before) ?? -1;
    return erased > sinceIndex && (this.#firstActs.get(id) ?? -1) > erased;
  }

  #checkAction({ index, leaf, request }: Event): void {
    const { asked } = request;
    const { tool, operation, digest: run } = leaf.action ?? {};
    if (asked === undefined || asked.action === null) return;
    const isSame = tool === asked.action.tool && operation === asked.action.operation;
    if (isSame && run === asked.action.digest) return;
    if (leaf.type === "vote.cast" || leaf.type === "glass.broken")
      this.#find("vote_digest_mismatch", asked.index, index);
    else if (leaf.type === "grant.redeemed")
      this.#find("redeemed_digest_mismatch", asked.index, index);
    else this.#find("action_mismatch", asked.index, index);
  }

  #apply(event: Event): void {
    const { leaf, request } = event;
    if (leaf.type.startsWith("grant.")) this.#checkGrant(event);
    switch (leaf.type) {
      case "vote.cast":
        return this.#vote(event);
      case "vote.withdrawn":
        return this.#withdraw(event);
      case "value.revealed":
        return this.#reveal(event);
      case "request.approved":
        return this.#approve(event);
      case "request.denied":
        return this.#deny(event);
      case "request.extended":
        return this.#extend(event);
      case "request.escalated":
        return this.#escalate(event);
      case "glass.broken":
        return this.#breakGlass(event);
      case "glass.reviewed":
        return this.#reviewGlass(event);
      case "grant.used":
        return this.#use(event);
      case "grant.ended":
        return this.#endGrant(event);
      case "request.expired":
        return this.#end(request, "expired", { event, dueAt: request.asked?.expiresAt });
      case "request.cancelled":
        return this.#end(request, "cancelled");
      case "grant.redeemed":
        return this.#redeem(event);
      case "grant.lapsed":
        return this.#end(request, "lapsed", { event, dueAt: request.grant?.expiresAt });
      case "grant.revoked":
        return this.#end(request, "revoked");
      case "outcome.unknown":
        return this.#end(request, "ended", { event, dueAt: request.redemption?.reportBy });
      case "outcome.reported":
        return this.#end(request, "ended", { event, dueAt: undefined });
    }
  }

  /** What only time can cause must not come before its time. An outcome must be that of the attempt that was permitted. */
  // oxlint-disable-next-line max-params -- which request ends how, and by which event.
  #end(
    request: Request,
    status: Status,
    by?: { readonly event: Event; readonly dueAt: number | undefined },
  ): void {
    this.#settle(request, status);
    if (by === undefined) return;
    const { index, leaf } = by.event;
    if (by.dueAt !== undefined && leaf.ts < by.dueAt) this.#find("too_early", index);
    const attempt = leaf.data["redemption"];
    const { redemption } = request;
    if (attempt === undefined || redemption === undefined || attempt === redemption.id) return;
    this.#find("redemption_mismatch", redemption.index, index);
  }

  // Votes and verdicts

  #vote({ index, leaf, request }: Event): void {
    const { asked } = request;
    const vote = castIn(index, leaf, asked);
    if (leaf.data["passkey"] === true) this.#signed += 1;
    // One person has one vote, whichever identity they cast it by.
    for (const id of vote.ids) request.votes.delete(id);
    request.votes.set(leaf.actor.id, vote);
    if (this.#isOwn(vote, asked, leaf.ts)) this.#find("self_approval", asked?.index, index);
    if (asked?.review === undefined) return;
    const { isStepUp, grantUses } = asked.review;
    if (vote.isApproval && isStepUp && leaf.data["strong"] !== true)
      this.#find("step_up_missing", asked.index, index);
    if (vote.isBounded && (!vote.isApproval || grantUses < 2))
      this.#find("scope_unfounded", asked.index, index);
    if (leaf.data["view"] !== asked.view) this.#find("vote_view_mismatch", asked.index, index);
    if (leaf.ts >= asked.expiresAt) this.#find("vote_after_expiry", asked.index, index);
    if (fillable(vote, asked, leaf.ts).length === 0) this.#find("not_eligible", asked.index, index);
    if (this.#isDenied(request, leaf.ts, "maybe")) request.denial = index;
  }

  /** Whether somebody whom the action concerns decides: by an id, by a name, or by a link that everybody knew. */
  #isOwn({ ids, isOwn }: CastVote, asked: Asked | undefined, ts: number): boolean {
    if (asked === undefined || asked.isSingle) return false;
    if (isOwn) return true;
    const known = this.#links.sameAs(ids, ts, "known");
    return asked.involved.some((id) => known.has(id));
  }

  /** The people behind the standing votes, each once with their latest: by the links of their votes, and of the directory. */
  // oxlint-disable-next-line max-params -- whose votes, when, and how sure a link must be.
  #people(request: Request, ts: number, reading: "known" | "maybe"): readonly VotingPerson[] {
    let people: readonly VotingPerson[] = [];
    for (const vote of request.votes.values()) {
      const ids = this.#links.sameAs(vote.ids, ts, reading);
      const isSame = ({ ids: others }: VotingPerson) => [...ids].some((id) => others.has(id));
      const same = people.filter(isSame).flatMap((each) => [...each.ids]);
      const others = people.filter((each) => !isSame(each));
      people = [...others, { vote, ids: new Set([...ids, ...same]) }];
    }
    return people;
  }

  // oxlint-disable-next-line max-params -- which request, when, and how sure a link must be.
  #isDenied(request: Request, ts: number, reading: "known" | "maybe"): boolean {
    const threshold = request.asked?.review?.denyThreshold;
    if (threshold === undefined) return false;
    const denials = this.#people(request, ts, reading).filter(({ vote }) => !vote.isApproval);
    return denials.length >= threshold;
  }

  /** Whoever sees a hidden value may decide the request, has seen its view, and sees what policy names, for a minute. */
  #reveal({ index, leaf, request: { asked } }: Event): void {
    if (asked?.review === undefined) return;
    const by = castIn(index, leaf, asked);
    const isEligible = fillable(by, asked, leaf.ts).length > 0;
    if (!isEligible || this.#isOwn(by, asked, leaf.ts))
      this.#find("reveal_ineligible", asked.index, index);
    if (!isRevealed(leaf, asked.review)) this.#find("reveal_unfounded", asked.index, index);
    if (asked.review.isStepUp && leaf.data["strong"] !== true)
      this.#find("step_up_missing", asked.index, index);
    if (leaf.data["view"] !== asked.view) this.#find("vote_view_mismatch", asked.index, index);
    const mostMs = Math.min(leaf.ts + REVEAL_MAX_MS, asked.expiresAt);
    if (leaf.ts >= asked.expiresAt || numberOf(leaf.data["expires_at"]) > mostMs)
      this.#find("reveal_too_long", asked.index, index);
  }

  #withdraw({ index, leaf, request }: Event): void {
    const of = textOf(leaf.data["of"]);
    if (of !== "") return this.#withdrawOther({ index, leaf, request }, of);
    if (request.votes.delete(leaf.actor.id)) return;
    const before = [...request.votes].filter(([id, vote]) =>
      this.#mayBe(leaf.actor.id, id, vote.index),
    );
    const [own, another] = before;
    if (own === undefined) this.#find("no_vote", request.asked?.index, index);
    else if (another === undefined) request.votes.delete(own[0]);
  }

  /** A vote that was cast by another identity of the same person. */
  #withdrawOther({ index, leaf, request }: Event, of: string): void {
    const vote = request.votes.get(of);
    if (vote === undefined) return this.#find("no_vote", request.asked?.index, index);
    const isSame = this.#links.sameAs(vote.ids, leaf.ts, "maybe").has(leaf.actor.id);
    if (!isSame) this.#find("wrong_actor", vote.index, index);
    request.votes.delete(of);
  }

  #approve(event: Event): void {
    const { index, leaf, request } = event;
    const { asked } = request;
    const voters = textsOf(leaf.data["voters"]);
    const approving = this.#counted(event, true);
    const isOwn =
      asked?.involved.some((id) => voters.includes(id)) === true ||
      approving.some((vote) => this.#isOwn(vote, asked, leaf.ts));
    if (isOwn && asked?.isSingle === false) this.#find("self_approval", asked.index, index);
    if (this.#isDenied(request, leaf.ts, "maybe")) this.#ignoreDenial(event);
    if (asked?.review !== undefined) this.#checkVerdict(event, asked, approving);
    this.#giveGrant(event);
    this.#giveBounds(event, approving);
  }

  // oxlint-disable-next-line max-params -- the verdict, what was asked, and who said yes.
  #checkVerdict({ index, leaf }: Event, asked: Asked, approving: readonly CastVote[]): void {
    const { review, expiresAt } = asked;
    const fills = approving
      .filter((vote) => !this.#isOwn(vote, asked, leaf.ts))
      .map((vote) => fillable(vote, asked, leaf.ts));
    if (review === undefined || !isMet(review, fills)) {
      this.#find("quorum_not_met", asked.index, ...approving.map((vote) => vote.index), index);
    }
    if (leaf.ts >= expiresAt) this.#find("approved_after_expiry", asked.index, index);
    const grantMs = numberOf(leaf.data["grant_expires_at"]) - leaf.ts;
    if (grantMs !== review?.grantTtlMs) this.#find("wrong_time", asked.index, index);
  }

  #giveGrant({ index, leaf, request }: Event): void {
    const id = textOf(leaf.data["grant"]);
    if (this.#grants.has(id)) this.#find("grant_reused", this.#grants.get(id), index);
    this.#grants.set(id, index);
    request.grant = { index, id, expiresAt: numberOf(leaf.data["grant_expires_at"]) };
    request.status = "approved";
  }

  /** Several uses are what policy allows, and what everybody who is counted chose. */
  #giveBounds({ index, leaf, request }: Event, approving: readonly CastVote[]): void {
    const bounds = leaf.data["bounds"];
    const { asked, grant } = request;
    if (bounds === undefined || asked === undefined || grant === undefined) return;
    const uses = numberOf(memberOf(bounds, "uses"));
    const until = numberOf(memberOf(bounds, "usable_until"));
    const isChosen = approving.every(({ isBounded }) => isBounded);
    const isAllowed =
      asked.review !== undefined &&
      uses > 1 &&
      uses <= asked.review.grantUses &&
      until - leaf.ts <= asked.review.grantWindowMs;
    if (!isChosen || !isAllowed) this.#find("grant_bounds", asked.index, index);
    const { agent, action } = asked;
    request.bounded = { index, uses, until, agent, action, usedBy: new Map() };
    this.#bounded.set(grant.id, request.bounded);
  }

  #deny(event: Event): void {
    const { index, leaf, request } = event;
    const { asked } = request;
    const denying = this.#counted(event, false);
    const isEnough = denying.length >= (asked?.review?.denyThreshold ?? 0);
    if (!this.#isDenied(request, leaf.ts, "known") || !isEnough)
      this.#find("denial_unfounded", asked?.index, index);
    this.#remember(event);
    this.#end(request, "denied");
  }

  #remember({ index, leaf, request: { asked } }: Event): void {
    const remembered = leaf.data["remembered"];
    if (remembered === undefined || asked === undefined) return;
    const until = numberOf(memberOf(remembered, "until"));
    const isAllowed = until - leaf.ts <= (asked.review?.rememberMs ?? Number.NaN);
    if (!isAllowed) this.#find("remembered_unfounded", asked.index, index);
    this.#remembered.set(asked.agent, Math.max(until, this.#remembered.get(asked.agent) ?? 0));
  }

  /** A rule of the policy may have that name too, and a denial harms nobody: so this is only noted. */
  #denyBefore({ index, leaf, request }: Event): void {
    const until = this.#remembered.get(leaf.actor.id) ?? Number.NEGATIVE_INFINITY;
    if (leaf.data["rule"] === "denied_before" && until + CLOCK_TOLERANCE_MS < leaf.ts) {
      const message = `Leaf ${index} denies because of an earlier denial, and no denial of that agent's requests stands for so long.`;
      this.#report.note("denied_before", [index], message);
    }
    this.#end(request, "denied");
  }

  /** The standing votes that a verdict names: each must be one for it, of one person each, and named once. */
  #counted({ index, leaf, request }: Event, isApproval: boolean): readonly CastVote[] {
    const voters = textsOf(leaf.data["voters"]);
    const people = new Set(voters);
    const latest = this.#people(request, leaf.ts, "known");
    const named = [...people].flatMap((id) => request.votes.get(id) ?? []);
    const counted = named.filter(
      (vote) => vote.isApproval === isApproval && latest.some((person) => person.vote === vote),
    );
    const isTwice = named.some(
      (vote) =>
        !counted.includes(vote) &&
        latest.some((person) => person.ids.has(vote.ids[0] ?? "") && counted.includes(person.vote)),
    );
    const opened = request.asked?.index;
    if (people.size < voters.length || isTwice) this.#find("person_counted_twice", opened, index);
    if (counted.length < people.size && !isTwice) this.#find("voter_without_vote", opened, index);
    return counted;
  }

  #ignoreDenial({ index, request }: Pick<Event, "index" | "request">): void {
    const denials = [...request.votes.values()].filter(({ isApproval }) => !isApproval);
    this.#find("deny_ignored", ...denials.map((vote) => vote.index), index);
  }

  // Time, and emergencies

  #extend({ index, leaf, request }: Event): void {
    const { asked } = request;
    if (asked?.review === undefined) return;
    const expiresAt = numberOf(leaf.data["expires_at"]);
    const most = Math.min(asked.expiresAt + asked.review.expiresInMs, asked.ts + WAIT_MAX_MS);
    if (asked.isExtended) this.#find("extended_twice", asked.index, index);
    if (leaf.ts >= asked.expiresAt) this.#find("after_end", asked.index, index);
    if (expiresAt !== most) this.#find("wrong_time", asked.index, index);
    request.asked = { ...asked, expiresAt, isExtended: true };
  }

  #escalate({ index, leaf, request: { asked } }: Event): void {
    if (asked?.review === undefined) return;
    const times = asked.review.escalations
      .filter(({ to }) => to === leaf.data["to"])
      .map(({ afterMs }) => asked.ts + afterMs);
    if (times.length === 0) this.#find("escalation_unfounded", asked.index, index);
    else if (leaf.ts < Math.min(...times)) this.#find("too_early", asked.index, index);
  }

  #breakGlass(event: Event): void {
    const { index, leaf, request } = event;
    const { asked } = request;
    const by = castIn(index, leaf, asked);
    if (this.#isOwn(by, asked, leaf.ts)) this.#find("self_approval", asked?.index, index);
    if (this.#isDenied(request, leaf.ts, "maybe")) this.#ignoreDenial(event);
    if (asked?.review !== undefined) this.#checkGlass(event, asked, by);
    const { requirements = [], escalations = [], glass } = asked?.review ?? {};
    const deciding = [
      ...requirements.map(({ group }) => group),
      ...escalations.map(({ to }) => to),
    ];
    const groups = glass === undefined ? deciding : [...deciding, glass.group];
    const dueAt = numberOf(leaf.data["review_due_at"]);
    request.glass = { index, by: by.ids, groups, dueAt };
    this.#giveGrant(event);
  }

  // oxlint-disable-next-line max-params -- the event, what was asked, and who settled it.
  #checkGlass({ index, leaf }: Event, asked: Asked, by: CastVote): void {
    const { glass, grantTtlMs, isStepUp } = asked.review ?? {};
    if (isStepUp === true && leaf.data["strong"] !== true)
      this.#find("step_up_missing", asked.index, index);
    if (glass === undefined) this.#find("glass_unfounded", asked.index, index);
    else {
      if (!by.groups.includes(glass.group)) this.#find("not_eligible", asked.index, index);
      const isDue = leaf.data["review_due_at"] === leaf.ts + glass.reviewWithinMs;
      if (!isDue) this.#find("wrong_time", asked.index, index);
    }
    if (leaf.data["view"] !== asked.view) this.#find("vote_view_mismatch", asked.index, index);
    if (leaf.ts >= asked.expiresAt) this.#find("approved_after_expiry", asked.index, index);
    if (numberOf(leaf.data["grant_expires_at"]) - leaf.ts !== grantTtlMs)
      this.#find("wrong_time", asked.index, index);
  }

  #reviewGlass({ index, leaf, request }: Event): void {
    const { glass, asked } = request;
    // Where it has no place at all, that was found already.
    if (glass === undefined) {
      if (request.grant !== undefined || request.redemption !== undefined)
        this.#find("glass_missing", asked?.index, index);
      return;
    }
    const by = castIn(index, leaf, asked);
    const known = this.#links.sameAs(by.ids, leaf.ts, "known");
    const isBreaker = glass.by.some((id) => known.has(id));
    if (isBreaker && asked?.isSingle !== true) this.#find("glass_own_review", glass.index, index);
    if (this.#isOwn(by, asked, leaf.ts)) this.#find("self_approval", asked?.index, index);
    if (!by.groups.some((group) => glass.groups.includes(group)))
      this.#find("not_eligible", glass.index, index);
    if (glass.reviewedAt !== undefined) this.#find("glass_reviewed_twice", glass.reviewedAt, index);
    glass.reviewedAt = index;
  }

  // Grants and outcomes

  #checkGrant({ index, leaf, request: { grant } }: Event): void {
    if (grant === undefined) return;
    if (grant.id !== leaf.data["grant"]) this.#find("grant_mismatch", grant.index, index);
    const isLate = leaf.type === "grant.redeemed" && leaf.ts >= grant.expiresAt;
    if (isLate) this.#find("expired_grant_used", grant.index, index);
  }

  /** Another request of the same agent runs under a grant of several uses: the grant's own request says which. */
  #use({ index, leaf, request: { bounded } }: Event): void {
    const by = textOf(leaf.data["by"]);
    if (bounded === undefined) return this.#find("grant_overused", index);
    const { usedBy, uses, until, endedAt } = bounded;
    if (leaf.ts >= until || endedAt !== undefined)
      this.#find("expired_grant_used", bounded.index, endedAt, index);
    const isAgain = usedBy.has(by) || by === leaf.request;
    usedBy.set(by, index);
    const left = uses - 1 - usedBy.size;
    if (isAgain || left < 0 || leaf.data["uses_left"] !== left)
      this.#find("grant_overused", bounded.index, index);
  }

  #endGrant({ index, request: { bounded, asked } }: Event): void {
    if (bounded === undefined) return this.#find("wrong_order", asked?.index, index);
    if (bounded.endedAt !== undefined) this.#find("after_end", bounded.endedAt, index);
    bounded.endedAt = index;
  }

  #checkUnder({ index, leaf, request }: Event): void {
    const under = leaf.data["under"];
    if (under === undefined) return;
    const bounded = this.#bounded.get(textOf(under));
    if (bounded === undefined) return this.#find("approval_missing", index);
    const { agent, action } = bounded;
    const isSame =
      agent === leaf.actor.id &&
      action?.tool === leaf.action?.tool &&
      action?.operation === leaf.action?.operation;
    if (!isSame) this.#find("grant_mismatch", bounded.index, index);
    if (!bounded.usedBy.has(request.id)) this.#find("grant_use_missing", bounded.index, index);
  }

  #redeem({ index, leaf, request }: Event): void {
    const reportBy = numberOf(leaf.data["report_by"]);
    request.redemption = { index, id: textOf(leaf.data["redemption"]), reportBy };
    this.#settle(request, "redeemed");
  }

  /** What nothing can depend on any more is forgotten, because a log has millions of requests. */
  #settle(request: Request, status: Status): void {
    request.status = status;
    request.votes.clear();
    if (request.asked !== undefined) request.asked = { ...request.asked, review: undefined };
  }

  #noteGlass({ index, dueAt, reviewedAt }: Glass): void {
    if (reviewedAt !== undefined) return;
    const isDue = this.#lastTs > dueAt;
    const message = isDue
      ? `Leaf ${index} settled a request in an emergency; somebody else had to look at that until ${dateOf(dueAt)}, and nobody did.`
      : `Leaf ${index} settled a request in an emergency; somebody else has to look at that until ${dateOf(dueAt)}.`;
    this.#report.note(isDue ? "glass_unreviewed" : "glass_open", [index], message);
  }

  #finishRequest({ id, status, redemption, asked, grant, denial, ...request }: Request): void {
    this.#about = id;
    const now = this.#lastTs - TIMER_GRACE_MS;
    if (request.glass !== undefined) this.#noteGlass(request.glass);
    if (denial !== undefined)
      this.#ignoreDenial({ index: denial, request: { id, status, ...request } });
    if (status === "redeemed" && redemption !== undefined) {
      const { index, reportBy } = redemption;
      if (now > reportBy) return this.#find("outcome_missing", index);
      const message = `Leaf ${index} permits an action whose outcome may come until ${dateOf(reportBy)}.`;
      return this.#report.note("outcome_open", [index], message);
    }
    const open = status === "pending" ? asked : status === "approved" ? grant : undefined;
    if (open === undefined || !(now > open.expiresAt)) return;
    const message = `Leaf ${open.index}: it expired at ${dateOf(open.expiresAt)}, and nothing says so.`;
    this.#report.note("expiry_open", [open.index], message);
  }
}

function askedIn(index: number, { ts, type, actor, action, data, mode }: Leaf): Asked {
  const review = data["review"];
  const read = {
    index,
    ts,
    agent: actor.id,
    action,
    // An agent's own id is named there; if not, it is a finding, and nobody's excuse.
    involved: [...textsOf(data["involved"]), actor.id],
    view: textOf(data["view"]),
    expiresAt: numberOf(data["expires_at"]),
    isExtended: false,
    isSingle: mode !== null,
  };
  if (type !== "request.opened") return { ...read, review: undefined };
  const isStepUp = memberOf(review, "step_up") === true;
  const requirements = listIn(memberOf(review, "requirements")).map((each) => ({
    group: textOf(memberOf(each, "group")),
    approvals: numberOf(memberOf(each, "approvals")),
  }));
  const escalations = listIn(memberOf(review, "escalate")).map((each) => ({
    afterMs: numberOf(memberOf(each, "after_ms")),
    to: textOf(memberOf(each, "to")),
  }));
  const glass = memberOf(review, "break_glass");
  return {
    ...read,
    review: {
      requirements,
      escalations,
      denyThreshold: numberOf(memberOf(review, "deny_threshold")),
      mayOverlap: memberOf(review, "may_overlap") === true,
      isStepUp,
      expiresInMs: numberOf(memberOf(review, "expires_in_ms")),
      grantTtlMs: numberOf(memberOf(review, "grant_ttl_ms")),
      grantUses: numberOf(memberOf(review, "grant_uses")),
      grantWindowMs: numberOf(memberOf(review, "grant_window_ms")),
      rememberMs: numberOf(memberOf(review, "remember_denial_ms")),
      glass:
        glass === undefined
          ? undefined
          : {
              group: textOf(memberOf(glass, "group")),
              reviewWithinMs: numberOf(memberOf(glass, "review_within_ms")),
            },
      reveal: textsOf(memberOf(review, "reveal")),
    },
  };
}

/** Who decides, as a vote, a broken glass and an after-review all say it. */
function castIn(index: number, { actor, data }: Leaf, asked: Asked | undefined): CastVote {
  const ids = [actor.id, ...textsOf(data["linked"])];
  return {
    index,
    ids,
    isApproval: data["choice"] === "approve",
    isBounded: data["scope"] === "bounded",
    groups: textsOf(data["groups"]),
    isOwn: textsOf(data["also"]).length > 0 || ids.some((id) => asked?.involved.includes(id)),
  };
}

/** Whether policy named what was shown, and the placeholder is of that type. */
function isRevealed({ data }: Leaf, { reveal }: Review): boolean {
  const [label, placeholder] = [textOf(data["label"]), textOf(data["placeholder"])];
  const [name = "", type = ""] = label.split(".");
  const isNamed = reveal.includes(label) || reveal.includes(name);
  const [, hides = ""] = /^<([A-Z_]+)_[0-9]{1,9}>$/.exec(placeholder) ?? [];
  return isNamed && REVEALABLE.includes(name) && hides !== "" && hides.toLowerCase() === type;
}

/** Which requirements a vote may count for: those of the voter's groups; all of them once an escalation to one is due. */
function fillable(
  { groups }: CastVote,
  { review, ts: openedTs }: Asked,
  ts: number,
): readonly number[] {
  const { requirements = [], escalations = [] } = review ?? {};
  const isEscalated = escalations.some(
    ({ afterMs, to }) => ts - openedTs >= afterMs && groups.includes(to),
  );
  return requirements.flatMap(({ group }, at) =>
    isEscalated || groups.includes(group) ? [at] : [],
  );
}

/** Whether people, each given by the requirements that they may fill, meet all. One person fills one, unless they may overlap. */
function isMet(
  { requirements, mayOverlap }: Review,
  fills: readonly (readonly number[])[],
): boolean {
  const needed = requirements.map(({ approvals }) => approvals);
  if (needed.length === 0 || needed.some((count) => count < 1)) return false;
  if (mayOverlap)
    return needed.every((count, at) => fills.filter((fill) => fill.includes(at)).length >= count);
  // This bounds the places too, however many a leaf asks for.
  if (needed.reduce((sum, count) => sum + count, 0) > fills.length) return false;
  const places = needed.flatMap((count, at) => Array.from({ length: count }, () => at));
  const holders = new Map<number, number>();
  return places.every((_, place) => seat(place, { places, fills, holders, tried: new Set() }));
}

interface Seating {
  readonly places: readonly number[];
  readonly fills: readonly (readonly number[])[];
  /** Which place a person has. */
  readonly holders: Map<number, number>;
  readonly tried: Set<number>;
}

/** Finds a person for a place, moving others on where that frees one: an augmenting path of a bipartite matching. */
function seat(place: number, seating: Seating): boolean {
  const { places, fills, holders, tried } = seating;
  for (const [person, fill] of fills.entries()) {
    if (tried.has(person) || !fill.includes(places[place] ?? -1)) continue;
    tried.add(person);
    const held = holders.get(person);
    if (held !== undefined && !seat(held, seating)) continue;
    holders.set(person, place);
    return true;
  }
  return false;
}

// 10 --------------------------------------------------------------------------------------------------------- The report

const SHOWN_MAX = 50;
const QUOTED_MAX = 120;
/** Everything that could move a cursor, turn text around or be there unseen (Unicode TR 36). */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]+/gu;
/** More marks than this on one letter paint over other lines. */
const MARKS = /(\p{M}{3})\p{M}+/gu;

const VERDICTS: Readonly<Record<Verdict, string>> = {
  ok: "OK: everything checked is right.",
  proof_bad: "BAD: this is not what the log signed.",
  semantics_bad: "BAD: the proofs hold, and what they prove broke the rules.",
  incomplete: "INCOMPLETE: nothing is wrong as far as it could be checked.",
};

function asText(report: Report): string {
  const { kind, file, trust, checkpoint, checks } = report;
  const word = { ok: "ok", bad: "BAD", not_checked: "not checked" };
  const head =
    checkpoint === undefined
      ? "no checkpoint could be read"
      : `log ${quoted(checkpoint.origin)}, ${checkpoint.size} leaves, root ${checkpoint.root.toString("hex")}`;
  const lines = [
    `${file}: ${kind === "package" ? "evidence package" : kind}`,
    head,
    `trusted keys: ${trust ?? "none given"}`,
    "",
    ...checks.map((each) => `${word[each.state].padEnd(13)}${each.code.padEnd(13)}${each.detail}`),
    ...section("Findings", report.findings, report.findingCount),
    ...section("Notes", report.notes, report.noteCount),
    "",
    ...report.notChecked.map(({ message }) => `Not checked: ${message}.`),
    "",
    ...warnings(report),
    VERDICTS[report.verdict],
  ];
  return `${lines.map(safe).join("\n")}\n`;
}

/** Right above the verdict: whoever reads nothing else reads this. */
function warnings({ single: { count, first } }: Report): readonly string[] {
  if (count === 0) return [];
  const leaves = count === 1 ? `Leaf ${first} was` : `${count} leaves, from leaf ${first} on, were`;
  return [
    `WARNING: SINGLE OPERATOR. ${leaves} written while one person could both ask and approve. They show no separation of duties.`,
    "",
  ];
}

function section(title: string, list: readonly Finding[], count: number): readonly string[] {
  if (count === 0) return [];
  const shown = list.slice(0, SHOWN_MAX).map(({ code, leaves, request, message }) => {
    const others = leaves.length > 1 ? ` See also leaf ${leaves.slice(0, -1).join(", ")}.` : "";
    return `  ${code}: ${message}${others}${request === null ? "" : ` Request ${quoted(request)}.`}`;
  });
  const more = count > shown.length ? [`  and ${count - shown.length} more`] : [];
  return ["", `${title}:`, ...shown, ...more];
}

function asJson(report: Report): string {
  const { checkpoint } = report;
  return asciiJson({
    format: "countersign-verification/v1",
    file: report.file,
    kind: report.kind,
    verdict: report.verdict,
    exit_code: EXIT[report.verdict],
    trust: report.trust ?? null,
    checkpoint: checkpoint && { ...checkpoint, root: checkpoint.root.toString("hex") },
    witnesses: report.witnesses,
    leaves: report.leafCount,
    single_operator_leaves: report.single.count,
    checks: report.checks,
    finding_count: report.findingCount,
    findings: report.findings,
    note_count: report.noteCount,
    notes: report.notes,
    not_checked: report.notChecked,
  });
}

/** JSON whose every unusual character is an escape, so that it too can be shown on a terminal. */
function asciiJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replaceAll(/[\u007F-\uFFFF]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

function shortList(problems: readonly string[]): string {
  const shown = problems.slice(0, 5).join("; ");
  return problems.length > 5 ? `${shown}; and ${problems.length - 5} more` : shown;
}

/** Somebody else's text in quotation marks, cut to a length that leaves room for ours. */
function quoted(text: string): string {
  return `"${text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}...` : text}"`;
}

function safe(text: string): string {
  return text.replaceAll(UNSAFE, "\uFFFD").replaceAll(MARKS, "$1");
}

function dateOf(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? `${ms} ms` : date.toISOString();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function open(path: string): number {
  try {
    const fd = openSync(path, "r");
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (cause) {
    throw new Usage(`${path}: can't be read.`, { cause });
  }
  throw new Usage(`${path}: is no file.`);
}

function readAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let read = 0;
  while (read < length) {
    const more = readSync(fd, bytes, read, length - read, position + read);
    if (more === 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
}

// Not import.meta.main: where Node does not know it, this would end with 0 and have verified nothing.
if (
  process.argv[1] !== undefined &&
  realpathSync(process.argv[1]) === realpathSync(import.meta.filename)
) {
  process.exitCode = runVerify(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    isErrTty: process.stderr.isTTY,
  });
}
