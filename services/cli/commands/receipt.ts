import { writeFile } from "node:fs/promises";
import { connectToRead, type ConnectFlags } from "../connection.ts";
import { CliError } from "../exit-codes.ts";
import { findRequest } from "../find-request.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface ReceiptFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly out?: string;
}

/** An event's id: a request's, a dot, and the event's number. */
const EVENT_ID = /^[a-z]+[_.].+\.\d+$/;

/** `receipt` and `checkpoint`. */
export const addReceipt: AddCommand = (program, context) => {
  const command = withConnection(program.command("receipt"))
    .description(
      "fetch the proof that an event is in the ledger; countersign verify checks it offline",
    )
    .argument("<id>", "a request id or a beginning of one (its newest event), or an event's id")
    .option("--out <file>", "write it there instead of printing it")
    .action(async (given: string, flags: ReceiptFlags) => {
      using connection = await connectToRead(context, flags);
      const id = EVENT_ID.test(given) ? given : (await findRequest(connection.approvals, given)).id;
      const { receipt } = await connection.ledger.getReceipt({ id });
      const text = receipt?.tlogProof ?? "";
      if (flags.out !== undefined) {
        await write(flags.out, text);
        const told = { id, file: flags.out };
        context.out.write(
          flags.json === true
            ? `${JSON.stringify(told)}\n`
            : `The receipt of ${id} is in ${flags.out}. Check it: countersign verify ${flags.out}\n`,
        );
      } else if (flags.json === true) {
        context.out.write(`${JSON.stringify({ id, tlog_proof: text })}\n`);
      } else context.out.write(text);
    });
  withExamples(
    command,
    ["receipt req_7f3k --out deletion.tlog-proof", "receipt req_7f3k….2"],
    [0, 64, 66, 75, 77],
  );
  const checkpoint = withConnection(program.command("checkpoint"))
    .description(
      "fetch the ledger's newest checkpoint; keep it, and nothing before it can change unseen",
    )
    .option("--out <file>", "write it there instead of printing it")
    .action(async (flags: ReceiptFlags) => {
      using connection = await connectToRead(context, flags);
      const { note } = await connection.ledger.getCheckpoint({});
      if (flags.out !== undefined) await write(flags.out, note);
      else context.out.write(flags.json === true ? `${JSON.stringify({ note })}\n` : note);
    });
  withExamples(checkpoint, ["checkpoint --out today.checkpoint"], [0, 64, 66, 75, 77]);
};

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (error) {
    throw new CliError("not_found", `--out: ${path} can't be written.`, { cause: error });
  }
}
