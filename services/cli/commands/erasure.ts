import type { Command } from "commander";
import { toSafeLine } from "../../core/text/safe-text.ts";
import { connectAsPerson, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface SubjectFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly subject: string;
}

const SUBJECT = `a person as "issuer|subject", an actor's id (act_…), or a request's id (req_…)`;

/** `erase`, `hold` and `release`: what data protection officers do. */
export const addErasure: AddCommand = (program, context) => {
  addErase(program, context);
  addHold(program, context);
  addRelease(program, context);
};

function addErase(program: Command, context: CliContext): void {
  const command = withConnection(program.command("erase"))
    .description(
      "erase everything sensitive about a subject, for ever; every receipt goes on verifying",
    )
    .requiredOption("--subject <subject>", SUBJECT)
    .requiredOption("--basis <basis>", "the legal basis, such as gdpr-17; it is recorded")
    .action(async (flags: SubjectFlags & { readonly basis: string }) => {
      using connection = await connectAsPerson(context, flags);
      const { subject, openings, receipt } = await connection.ledger.eraseSubject({
        subject: flags.subject,
        basis: flags.basis,
      });
      print(context, flags, {
        data: { subject, openings: Number(openings), receipt: receipt?.tlogProof ?? "" },
        text: `${toSafeLine(subject)} is erased: its key, its name and ${openings} openings are gone. Backups that were made before still hold them, and the broker what it carried, until that expires there.`,
      });
    });
  withExamples(
    command,
    [
      'erase --as alex --subject "https://id.example|dana" --basis gdpr-17',
      "erase --as alex --subject req_7f3k… --basis gdpr-17",
    ],
    [0, 64, 65, 66, 75, 77],
  );
}

function addHold(program: Command, context: CliContext): void {
  const command = withConnection(program.command("hold"))
    .description("keep a subject from being erased, such as for a lawsuit")
    .requiredOption("--subject <subject>", SUBJECT)
    .requiredOption("--reason <text>", "why; only a commitment to it is recorded")
    .action(async (flags: SubjectFlags & { readonly reason: string }) => {
      using connection = await connectAsPerson(context, flags);
      const { subject, reason } = flags;
      const { receipt } = await connection.ledger.holdSubject({ subject, reason });
      print(context, flags, {
        data: { subject, receipt: receipt?.tlogProof ?? "" },
        text: `${toSafeLine(subject)} is held: it can't be erased until it is released.`,
      });
    });
  withExamples(
    command,
    ['hold --as alex --subject "https://id.example|dana" --reason "case 12/2026"'],
    [0, 64, 65, 66, 75, 77],
  );
}

function addRelease(program: Command, context: CliContext): void {
  const command = withConnection(program.command("release"))
    .description("end a hold")
    .requiredOption("--subject <subject>", SUBJECT)
    .requiredOption("--reason <text>", "why; only a commitment to it is recorded")
    .action(async (flags: SubjectFlags & { readonly reason: string }) => {
      using connection = await connectAsPerson(context, flags);
      const { subject, reason } = flags;
      const { receipt } = await connection.ledger.releaseSubject({ subject, reason });
      print(context, flags, {
        data: { subject, receipt: receipt?.tlogProof ?? "" },
        text: `${toSafeLine(subject)} is no longer held.`,
      });
    });
  withExamples(
    command,
    ['release --as alex --subject "https://id.example|dana" --reason "case closed"'],
    [0, 64, 65, 66, 75, 77],
  );
}

function print(
  { out }: CliContext,
  flags: { readonly json?: boolean },
  { data, text }: { readonly data: object; readonly text: string },
): void {
  out.write(flags.json === true ? `${JSON.stringify(data, null, 2)}\n` : `${text}\n`);
}
