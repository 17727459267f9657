import { spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { GRANT_TTL_MS, T0 } from "../core/approval/samples.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import { bundleOf, bytesOf, rewritten, TRUST, type LooseLeaf } from "./built-log.ts";
import { APPROVED, DANA_VOTED, OLGA, ran, REDEEMED, REPORTED } from "./two-approvals.ts";

const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");
/** Long after every deadline, so that what never came is missing. */
const END = { ...ran()[0], id: "service.end", ts: T0 + 86_400_000 };

type Forgery = (leaves: readonly LooseLeaf[]) => readonly LooseLeaf[];

const changed =
  (index: number, change: (leaf: LooseLeaf) => object): Forgery =>
  (leaves) =>
    leaves.map((leaf, at) => (at === index ? { ...leaf, ...change(leaf) } : leaf));
const without =
  (index: number): Forgery =>
  (leaves) =>
    leaves.toSpliced(index, 1);

test("what really happened breaks no rule", async () => {
  expect(await verifiedByCommand(ran())).toMatchObject({ code: 0, rules: [] });
});

test.concurrent.each<[what: string, rule: string, forge: Forgery]>([
  ["a missing approval", "approval_missing", without(APPROVED)],
  [
    "an approval by who owns the agent",
    "self_approval",
    changed(DANA_VOTED, ({ actor }) => ({ actor: { ...actor, id: OLGA } })),
  ],
  [
    "one person counted twice",
    "person_counted_twice",
    changed(APPROVED, ({ data }) => ({
      data: { ...data, voters: [data.voters[0], data.voters[0]] },
    })),
  ],
  [
    "the use of an expired grant",
    "expired_grant_used",
    changed(REDEEMED, () => ({ ts: T0 + 2_000 + GRANT_TTL_MS })),
  ],
  [
    "a second use",
    "double_redemption",
    (leaves) => leaves.toSpliced(REPORTED, 0, leaves[REDEEMED]!),
  ],
  [
    "a use for another action than was approved",
    "redeemed_digest_mismatch",
    changed(REDEEMED, ({ action }) => ({ action: { ...action, digest: "d".repeat(64) } })),
  ],
  ["a use whose outcome never came", "outcome_missing", without(REPORTED)],
])(
  "countersign verify ends with 2 on %s in a log that a thief with its key has signed again",
  async (...[, rule, forge]) => {
    const { code, rules } = await verifiedByCommand(rewritten([...forge(ran()), END]));

    expect(rules).toContain(rule);
    expect(code).toBe(2);
  },
  30_000,
);

async function verifiedByCommand(leaves: readonly LooseLeaf[]) {
  await using directory = await temporaryDirectory();
  const [bundle, trust] = [join(directory.path, "bundle"), join(directory.path, "trust")];
  await writeFile(bundle, bundleOf(leaves.map(bytesOf)));
  await writeFile(trust, TRUST);
  const words = [BIN, "verify", bundle, "--trust", trust, "--json"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const [stdout, code] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((resolve) => child.once("close", resolve)),
  ]);
  const { findings } = JSON.parse(stdout) as {
    readonly findings: readonly { readonly code: string }[];
  };
  return { code, rules: findings.map((finding) => finding.code) };
}
