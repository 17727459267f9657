import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { promisify } from "node:util";
import { after, proveAppended } from "../../../services/core/ledger/appended.ts";
import { formatBundleHeader } from "../../../services/core/ledger/bundle.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  rangeRoot,
} from "../../../services/core/ledger/compact-range.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import {
  formatReceipt,
  parseReceipt,
  verifyReceipt,
} from "../../../services/core/ledger/receipt.ts";
import { parseTrustPolicy } from "../../../services/core/ledger/trust-policy.ts";
import { Notary } from "../../../services/decision/ledger/notary.ts";
import { ledgerLog } from "../../support/ledger-log.ts";
import { percentile } from "../statistics.ts";
import type { Row } from "../table.ts";

const run = promisify(execFile);
const VERIFIER = join(import.meta.dirname, "../../../services/verifier/verify.ts");
const notary = new Notary({
  origin: "countersign.bench/ledger",
  signer: createEd25519Signer(new Uint8Array(32).fill(3)),
});

/** How long one receipt takes to be parsed and verified, in a log of `size` leaves. */
export function measureReceipt(size: number, times: number): Row {
  const bodies = ledgerLog(1).map(({ leaf }) => leaf.body);
  const body = bodies[0] ?? new Uint8Array();
  const filler = Array.from({ length: size }, (_, at) => leafHash(Buffer.from(`leaf ${at}`)));
  const appended = {
    before: appendLeaves(EMPTY_RANGE, filler),
    leafHashes: [leafHash(body)],
  };
  const { note } = notary.sign(after(appended), 1);
  const text = formatReceipt({
    index: size,
    leaf: body,
    proof: proveAppended(appended, size),
    note,
  });
  const policy = parseTrustPolicy(notary.trustPolicyOf(1));
  const took = Array.from({ length: times }, () => {
    const startedMs = performance.now();
    verifyReceipt(parseReceipt(text), policy);
    return performance.now() - startedMs;
  });
  return {
    what: `receipt verified, tree of ${size + 1}`,
    "p50 ms": percentile(took, 50),
    "p99 ms": percentile(took, 99),
  };
}

/** How long the root of so many leaves takes to be computed from their bytes. */
export function measureRebuild(leaves: number): Row {
  const bodies = ledgerLog(2_000).map(({ leaf }) => leaf.body);
  const startedMs = performance.now();
  let range = EMPTY_RANGE;
  for (let at = 0; at < leaves; at += 1_024) {
    const hashes: Uint8Array[] = [];
    for (let each = at; each < Math.min(leaves, at + 1_024); each += 1) {
      hashes.push(leafHash(bodies[each % bodies.length] ?? new Uint8Array()));
    }
    range = appendLeaves(range, hashes);
  }
  rangeRoot(range);
  return {
    what: `root of ${leaves} leaves rebuilt`,
    seconds: (performance.now() - startedMs) / 1_000,
  };
}

/** How long the verifier takes for a bundle of so many leaves, with semantics, its start included. */
export async function measureBundle(directory: string, leaves: number): Promise<Row> {
  const log = ledgerLog(Math.ceil(leaves / 4));
  const bodies = log.map(({ leaf }) => leaf.body);
  const range = appendLeaves(
    EMPTY_RANGE,
    bodies.map((body) => leafHash(body)),
  );
  const { note } = notary.sign(range, 1);
  const file = join(directory, "bench.bundle.jsonl");
  const out = createWriteStream(file);
  out.write(formatBundleHeader({ size: bodies.length, note }));
  for (const body of bodies) {
    out.write(body);
    out.write("\n");
  }
  out.end();
  await finished(out);
  const trust = join(directory, "trust-policy");
  await writeFile(trust, notary.trustPolicyOf(1));
  const startedMs = performance.now();
  const { stdout } = await run(process.execPath, [VERIFIER, file, "--trust", trust, "--json"]);
  const seconds = (performance.now() - startedMs) / 1_000;
  if (!stdout.includes('"exit_code": 0') && !stdout.includes('"exitCode": 0')) {
    throw new Error(`the bundle did not verify: ${stdout.slice(0, 500)}`);
  }
  return { what: `bundle of ${bodies.length} leaves verified, with semantics`, seconds };
}
