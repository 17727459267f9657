import { Fault } from "../services/core/fault.ts";
import type { KnownTree } from "./known-trees.ts";

const FORK = "ledger_fork";

/** An answer that permits something came without a receipt. */
export function missingReceipt(): Fault {
  return new Fault({
    code: "unavailable",
    reason: "receipt_missing",
    message: "the decision service did not prove that its answer is in the ledger",
  });
}

/** An answer that permits something came with a receipt that does not prove it. */
export function invalidReceipt(why: string, cause?: unknown): Fault {
  return new Fault({
    code: "unavailable",
    reason: "receipt_invalid",
    message: `the receipt does not prove that the answer is in the ledger: ${why}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

/** The log has contradicted itself, now (with the two trees) or in an earlier run. */
export function forkFault(path: string, trees: readonly KnownTree[] = []): Fault {
  const shown = trees.map(({ size, root }) => `size ${size}, root ${shortHex(root)}`).join("; ");
  const evidence = shown === "" ? "" : ` (${shown})`;
  return new Fault({
    code: "unavailable",
    reason: FORK,
    message: `the ledger contradicts itself${evidence}; nothing runs until a person has looked at ${path}`,
  });
}

/** Whether a reason code says that only a person can end this. */
export function isForkCode(code: string | undefined): boolean {
  return code === FORK;
}

/** Whether a reason code says that an answer was not proven. */
export function isUnprovenCode(code: string): boolean {
  return code === "receipt_missing" || code === "receipt_invalid" || code === FORK;
}

function shortHex(bytes: Uint8Array): string {
  return `${Buffer.from(bytes.subarray(0, 8)).toString("hex")}…`;
}
