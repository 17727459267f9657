import { zipSync } from "fflate";
import { canonicalise } from "../../services/core/action/canonical.ts";
import { toBase32, toHex } from "../../services/core/action/encoding.ts";
import { utf8 } from "../../services/core/action/utf8.ts";
import type { CountersignEvent, ServiceChange } from "../../services/core/approval/event.ts";
import type { ApprovalRequest } from "../../services/core/approval/request.ts";
import { after, proveAppended } from "../../services/core/ledger/appended.ts";
import { formatBundleHeader } from "../../services/core/ledger/bundle.ts";
import { formatCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { deriveKeys, saltFor } from "../../services/core/ledger/commitment.ts";
import { hiddenValuesOf } from "../../services/core/ledger/committed.ts";
import { EMPTY_RANGE, rangeRoot } from "../../services/core/ledger/compact-range.ts";
import { COSIGNATURE_TYPE, cosign } from "../../services/core/ledger/cosignature.ts";
import { draftLeaves } from "../../services/core/ledger/draft-leaves.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { leafHash, nodeHash, sha256 } from "../../services/core/ledger/hash.ts";
import {
  createVerifierKey,
  formatVerifierKey,
  signNote,
  withSignatures,
} from "../../services/core/ledger/note.ts";
import { formatReceipt } from "../../services/core/ledger/receipt.ts";
import {
  encodeEntries,
  entriesPath,
  tilePath,
  TILE_WIDTH,
} from "../../services/core/ledger/tiles.ts";
import { T0, type Story } from "../core/approval/samples.ts";

export const ORIGIN = "countersign.test/ledger";
const LOG = createEd25519Signer(utf8("the log's key: 32 bytes of seed!"));
const WITNESS = createEd25519Signer(utf8("a witness's key, 32 bytes seed!!"));
const OTHER = createEd25519Signer(utf8("somebody else's key of 32 bytes!"));
export const LOG_KEY = formatVerifierKey(createVerifierKey(ORIGIN, LOG.publicKey));
export const OTHER_KEY = formatVerifierKey(createVerifierKey(ORIGIN, OTHER.publicKey));
export const WITNESS_KEY = formatVerifierKey(
  createVerifierKey("witness.test/w1", WITNESS.publicKey, COSIGNATURE_TYPE),
);
export const TRUST = `log ${LOG_KEY}\nquorum none\n`;

/** Any leaf as JSON, so that a test can change it in ways that no code of ours would. */
// oxlint-disable-next-line no-explicit-any -- a test reaches into it at any depth.
export type LooseLeaf = Record<string, any>;

export interface Opening {
  readonly index: number;
  readonly id: string;
  readonly field: string;
  readonly salt: string;
  readonly value: unknown;
  readonly subject: string;
}

export interface BuiltLog {
  readonly leaves: readonly LooseLeaf[];
  readonly openings: readonly Opening[];
}

/** The random id of a party; here it follows from the name, so that tests can tell it. */
export function actId(kind: "agent" | "person", handle: string): string {
  return `act_${toBase32(sha256(utf8(`${kind} ${handle}`))).slice(0, 26)}`;
}

const keysOf = (subject: string) => deriveKeys(sha256(utf8(subject)));

/** The leaves that the product's own code makes of requests, after the activation of the policies "r1" and "r2". */
export function logOf(...stories: readonly Pick<Story, "request" | "events">[]): BuiltLog {
  const requests = new Map(stories.map(({ request }) => [request.details.id, request]));
  const events: readonly CountersignEvent[] = [
    serviceEvent(1, { type: "policy.activated", revision: "r1" }),
    serviceEvent(2, { type: "policy.activated", revision: "r2" }),
    ...stories.flatMap((story) => story.events),
  ];
  return logOfEvents(events, requests);
}

export function logOfEvents(
  events: readonly CountersignEvent[],
  requests: ReadonlyMap<string, ApprovalRequest>,
): BuiltLog {
  const requestOf = (id: string) => requests.get(id);
  const context = { requestOf, lastLeafOf: () => undefined, actorIdOf: actId, keysOf };
  const leaves = draftLeaves(events, context).map(({ body }) => parsed(body));
  const openings = events.flatMap((event, index) =>
    hiddenValuesOf(event, requestOf(event.requestId)?.details, actId)
      .toSorted((a, b) => (a.field < b.field ? -1 : 1))
      .map(({ field, value, subject }) => ({
        index,
        id: event.id,
        field,
        salt: toHex(saltFor(keysOf(subject), { eventId: event.id, field })),
        value,
        subject,
      })),
  );
  return { leaves, openings };
}

export function serviceEvent(number: number, change: ServiceChange, atMs = T0): CountersignEvent {
  const actor = { kind: "service", id: "policy" } as const;
  return { id: `service.${number}`, requestId: "", version: 0, atMs, actor, change };
}

/** What a thief with the log's key would write: everything else follows from the changed leaves. */
export function rewritten(leaves: readonly LooseLeaf[]): readonly LooseLeaf[] {
  const newest = new Map<string, { hash: string; version: number }>();
  return leaves.map((leaf) => {
    if (leaf["request"] === null) return leaf;
    const before = newest.get(leaf["request"]);
    const version = (before?.version ?? 0) + 1;
    const id = `${leaf["request"]}.${version}`;
    const next: LooseLeaf = { ...leaf, id, prev: before?.hash ?? null };
    newest.set(leaf["request"], { hash: toHex(leafHash(bytesOf(next))), version });
    return next;
  });
}

export function bytesOf(leaf: LooseLeaf): Uint8Array {
  return utf8(canonicalise(leaf));
}

function parsed(body: Uint8Array): LooseLeaf {
  return JSON.parse(new TextDecoder().decode(body)) as LooseLeaf;
}

export interface Signing {
  readonly origin?: string;
  readonly isCosigned?: boolean;
  readonly isByOther?: boolean;
  readonly size?: number;
}

export function noteOf(bodies: readonly Uint8Array[], signing: Signing = {}): string {
  const { origin = ORIGIN, isCosigned = false, isByOther = false } = signing;
  const root = rangeRoot(after({ before: EMPTY_RANGE, leafHashes: bodies.map(leafHash) }));
  const size = signing.size ?? bodies.length;
  const text = formatCheckpoint({ origin, size, root, extensions: [] });
  const note = signNote(text, { name: origin, signer: isByOther ? OTHER : LOG });
  if (!isCosigned) return note;
  const by = { name: "witness.test/w1", signer: WITNESS, timeSeconds: 1_790_000_100 };
  return withSignatures(note, [cosign(text, by)]);
}

export function bundleOf(bodies: readonly Uint8Array[], signing: Signing = {}): Uint8Array {
  const header = utf8(formatBundleHeader({ note: noteOf(bodies, signing), size: bodies.length }));
  return Buffer.concat([header, ...bodies.flatMap((body) => [body, utf8("\n")])]);
}

export function receiptOf(bodies: readonly Uint8Array[], index: number): string {
  const leafHashes = bodies.map(leafHash);
  const proof = proveAppended({ before: EMPTY_RANGE, leafHashes }, index);
  return formatReceipt({ index, leaf: bodies[index]!, proof, note: noteOf(bodies) });
}

export type Files = Record<string, Uint8Array>;

/** The files of an evidence package, without its manifest. */
export function filesOf(bodies: readonly Uint8Array[], openings: readonly Opening[]): Files {
  const lines = openings.map((opening) => `${canonicalise(opening as never)}\n`);
  const files: Files = {
    checkpoint: utf8(noteOf(bodies)),
    "trust-policy": utf8(TRUST),
    "openings.jsonl": utf8(lines.join("")),
    "actors.json": utf8("[]"),
    "controls.json": utf8("{}"),
  };
  let hashes = bodies.map(leafHash);
  chunks(bodies).forEach((entries, index) => {
    files[entriesPath({ index, width: entries.length })] = encodeEntries(entries);
  });
  for (let level = 0; hashes.length > 0; level += 1) {
    const tiles = chunks(hashes);
    tiles.forEach((tile, index) => {
      files[tilePath({ level, index, width: tile.length })] = Buffer.concat(tile);
    });
    hashes = tiles.filter((tile) => tile.length === TILE_WIDTH).map(perfectRoot);
  }
  return files;
}

export function manifestOf(files: Files, bodies: readonly Uint8Array[]): Uint8Array {
  const root = rangeRoot(after({ before: EMPTY_RANGE, leafHashes: bodies.map(leafHash) }));
  const listed = Object.keys(files)
    .sort()
    .map((path) => ({ path, bytes: files[path]!.length, sha256: toHex(sha256(files[path]!)) }));
  const period = { from_ms: 0, to_ms: T0 * 2, frameworks: ["soc2"] };
  const head = { format: "countersign-evidence/v1", origin: ORIGIN, size: bodies.length };
  return utf8(canonicalise({ ...head, ...period, root: toHex(root), files: listed }));
}

export function packageOf(
  bodies: readonly Uint8Array[],
  openings: readonly Opening[],
  change: (files: Files) => Files = (files) => files,
): Uint8Array {
  const files = change(filesOf(bodies, openings));
  return zipSync({ "manifest.json": manifestOf(files, bodies), ...files }, { mtime: T0 });
}

function perfectRoot(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (hashes.length === 1) return only!;
  const half = hashes.length / 2;
  return nodeHash(perfectRoot(hashes.slice(0, half)), perfectRoot(hashes.slice(half)));
}

function chunks<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / TILE_WIDTH) }, (_, at) =>
    items.slice(at * TILE_WIDTH, (at + 1) * TILE_WIDTH),
  );
}
