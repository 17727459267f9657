import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Outcome } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { Answer } from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { LedgerError } from "../../../services/core/ledger/ledger-error.ts";
import { parseReceipt } from "../../../services/core/ledger/receipt.ts";
import type { AskClient } from "./ask.ts";
import { ExecError } from "./exec-error.ts";

/** Which receipt goes where. */
export interface WrittenReceipt {
  readonly client: Pick<AskClient, "watchAnswer">;
  readonly key: string;
  readonly path: string;
  readonly say: (line: string) => void;
}

/** The sidecar reports an outcome in the background, which takes a moment, and longer when the service is restarting. */
const OUTCOME_MS_MAX = 5_000;
const AGAIN_MS = 50;

/** Throws an `ExecError` before anything is asked when the receipt could not be written. */
export async function assertWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch {
    throw new ExecError("usage", "--receipt: the file's directory is not there or not writable");
  }
}

/**
 * Writes the newest receipt of the action: that of the outcome when it has run. Whatever fails is said and changes nothing, because
 * the command has run or was refused.
 */
export async function writeReceipt({ client, key, path, say }: WrittenReceipt): Promise<void> {
  try {
    const { receipt = "" } = (await newestAnswer(client, key)) ?? {};
    if (receipt === "") say("there is no receipt to write");
    else await writeFile(path, receipt);
  } catch (error) {
    say(`the receipt was not written: ${error instanceof Error ? error.message : "?"}`);
  }
}

/** The answer once it has the receipt of the outcome; as it is when it did not run, gets no receipts, or after a while. */
async function newestAnswer(
  client: WrittenReceipt["client"],
  key: string,
): Promise<Answer | undefined> {
  const untilMs = Date.now() + OUTCOME_MS_MAX;
  for (;;) {
    const answer = await presentAnswer(client, key);
    const awaitsMore =
      answer !== undefined &&
      answer.outcome !== Outcome.UNSPECIFIED &&
      answer.receipt !== "" &&
      !isOfOutcome(answer.receipt);
    if (!awaitsMore || Date.now() > untilMs) return answer;
    await pause(AGAIN_MS);
  }
}

async function presentAnswer(
  client: WrittenReceipt["client"],
  key: string,
): Promise<Answer | undefined> {
  const watched = client.watchAnswer({ idempotencyKey: key }, { deadlineMs: OUTCOME_MS_MAX });
  for await (const { answer } of watched) return answer;
  return undefined;
}

/** Not verified here: the sidecar has, where it is told whom to trust. */
function isOfOutcome(text: string): boolean {
  try {
    const leaf: unknown = JSON.parse(Buffer.from(parseReceipt(text).leaf).toString("utf8"));
    if (typeof leaf !== "object" || leaf === null || !("type" in leaf)) return false;
    return leaf.type === "outcome.reported" || leaf.type === "outcome.unknown";
  } catch (error) {
    if (error instanceof LedgerError || error instanceof SyntaxError) return false;
    throw error;
  }
}
