import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatReceipt, parseReceipt } from "../../core/ledger/receipt.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { cutTo } from "../text/columns.ts";
import type { Narrator } from "./narrator.ts";

/** What the proof is shown with. */
export interface ProofOptions {
  readonly context: CliContext;
  readonly narrator: Narrator;
  readonly home: string;
}

/** Long lines of base64 are for programs; their beginning is enough to see what they are. */
const SHOWN_COLUMNS = 76;
const PROOF_BAD = 1;

/**
 * Shows a receipt and verifies it by a file and a pinned key alone, when nothing of Countersign runs any more; then the same
 * with one digit of the record changed. Throws when the first does not hold, or the second does.
 */
export async function proveOffline(options: ProofOptions, receipt: string): Promise<void> {
  const { narrator, home } = options;
  narrator.chapter("What is proved, now that nothing runs any more");
  const say = (text: string, isVerbatim = false) =>
    narrator.say({ who: "ledger", text, isVerbatim });
  say("The receipt of the last entry of that request, fetched before everything ended:");
  for (const each of receipt.trimEnd().split("\n")) say(cutTo(each, SHOWN_COLUMNS), true);
  const file = join(home, "export.tlog-proof");
  const genuine = await verified(options, file, receipt);
  if (genuine.code !== 0) throw new CliError("software", "The receipt did not verify.");
  say(`> countersign verify export.tlog-proof`, true);
  for (const each of genuine.checks) say(each, true);
  const forged = await verified(options, file, altered(receipt));
  if (forged.code !== PROOF_BAD) throw new CliError("software", "An altered receipt verified.");
  narrator.say({
    who: "ledger",
    text: "One digit of the record changed, and the same command says that the proof is bad.",
    look: "good",
    data: { event: "proof", verified: genuine.code === 0, altered_refused: true, receipt },
  });
  await writeFile(file, receipt);
}

async function verified({ context, home }: ProofOptions, file: string, receipt: string) {
  await writeFile(file, receipt);
  let printed = "";
  const code = await context.ports.runVerify([file], {
    out: (text) => (printed += text),
    err: (text) => (printed += text),
    isErrTty: false,
    trustDefault: join(home, "ledger", "trust-policy"),
  });
  return { code, checks: printed.split("\n").filter((line) => line.startsWith("ok ")) };
}

/** The receipt of a leaf with another time in it, as somebody would write who wants history to be different. */
function altered(receipt: string): string {
  const parsed = parseReceipt(receipt);
  const leaf = new TextDecoder().decode(parsed.leaf);
  const other = leaf.replace(/(?<="ts":\d+)\d(?=[,}])/, (digit) =>
    String((Number(digit) + 1) % 10),
  );
  if (other === leaf) throw new CliError("software", "The leaf has no time.");
  return formatReceipt({ ...parsed, leaf: new TextEncoder().encode(other) });
}
