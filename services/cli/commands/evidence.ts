import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { connectAsPerson, homeOf, type ConnectFlags } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { FRAMEWORKS, parseFrameworks, type Framework } from "../../core/evidence/criteria.ts";
import { Fault } from "../../core/fault.ts";
import { EvidenceError } from "../../core/evidence/evidence-error.ts";
import { writeBundle } from "../evidence/bundle.ts";
import { exportEvidence } from "../evidence/export.ts";
import { parsePeriod } from "../evidence/period.ts";
import { Progress } from "../evidence/progress.ts";
import type { LedgerReading } from "../evidence/read-ledger.ts";
import { bundleLines, exportedJson, exportedLines } from "../evidence/summary.ts";
import type { WriteOptions } from "../evidence/archive.ts";
import { CliError } from "../exit-codes.ts";
import type { LedgerCalls } from "../ledger-calls.ts";
import { withConnection, withExamples, type AddCommand } from "./options.ts";

interface BundleFlags extends ConnectFlags {
  readonly json?: boolean;
  readonly out: string;
  readonly force?: boolean;
}

interface ExportFlags extends BundleFlags {
  readonly from?: string;
  readonly to?: string;
  readonly framework?: string;
  readonly trust?: string;
}

const CODES = [0, 64, 65, 66, 70, 75, 77] as const;
const VERIFIER = fileURLToPath(new URL("../../verifier/verify.ts", import.meta.url));

/** `evidence export|bundle`. */
export const addEvidence: AddCommand = (program, context) => {
  const evidence = program
    .command("evidence")
    .description("hand the ledger to auditors: files that verify without this service");
  addExport(evidence, context);
  addBundle(evidence, context);
};

function addExport(evidence: Command, context: CliContext): void {
  const command = withOut(withConnection(evidence.command("export")))
    .description("the whole log with openings, control results, OCSF, OSCAL and a report, as a zip")
    .option("--from <when>", "reports and openings from then on: a day or a moment (default: all)")
    .option("--to <when>", "reports and openings until then, a day included (default: all)")
    .option("--framework <names>", `of ${FRAMEWORKS.join(",")} (default: all)`)
    .option(
      "--trust <file>",
      "the keys to check the checkpoint with (default: ledger/trust-policy of the home)",
    )
    .action((flags: ExportFlags) => exportPackage(context, flags));
  withExamples(
    command,
    [
      "evidence export --as alex --out evidence.zip",
      "evidence export --as alex --from 2026-07-01 --to 2026-09-30 --framework soc2,nist --out q3.zip",
    ],
    CODES,
  );
}

function addBundle(evidence: Command, context: CliContext): void {
  const command = withOut(withConnection(evidence.command("bundle")))
    .description("the checkpoint and every leaf, a line each: all that countersign verify needs")
    .action((flags: BundleFlags) => bundle(context, flags));
  withExamples(command, ["evidence bundle --as alex --out log.jsonl"], CODES);
}

function withOut(command: Command): Command {
  return command
    .requiredOption("--out <file>", "where to write it")
    .option("--force", "replace a file that is there");
}

async function exportPackage(context: CliContext, flags: ExportFlags): Promise<void> {
  const period = parsePeriod(flags);
  const frameworks = frameworksOf(flags);
  const trustPolicy = await trustOf(context, flags);
  const verifier = await readFile(VERIFIER, "utf8");
  using connection = await connectAsPerson(context, flags);
  await using into = await opened(flags, context.ports.openPackage);
  using progress = new Progress(context.err, flags.json !== true);
  const plan = { period, frameworks, trustPolicy, verifier };
  const reading = readingOf(context, connection.ledger, progress);
  const exported = await exportEvidence(reading, plan, into);
  progress[Symbol.dispose]();
  const { out } = context;
  if (flags.json === true) out.write(`${JSON.stringify(exportedJson(flags.out, exported))}\n`);
  else out.write(exportedLines(flags.out, exported));
}

async function bundle(context: CliContext, flags: BundleFlags): Promise<void> {
  using connection = await connectAsPerson(context, flags);
  await using into = await opened(flags, context.ports.openNewFile);
  using progress = new Progress(context.err, flags.json !== true);
  const bundled = await writeBundle(readingOf(context, connection.ledger, progress), into);
  progress[Symbol.dispose]();
  const { out } = context;
  if (flags.json === true) out.write(`${JSON.stringify({ file: flags.out, ...bundled })}\n`);
  else out.write(bundleLines(flags.out, bundled));
}

function readingOf({ signal }: CliContext, ledger: LedgerCalls, progress: Progress): LedgerReading {
  return { ledger, signal, onProgress: (...told) => progress.show(...told) };
}

/** Opens what --out names; whoever typed it is told about the option, not about the file system. */
async function opened<File>(
  { out, force }: BundleFlags,
  open: (path: string, options: WriteOptions) => Promise<File>,
): Promise<File> {
  if (out.trim() === "") throw new CliError("usage", "--out: must not be empty.");
  try {
    return await open(out, { mayReplace: force === true });
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    const hint = cause.reason === "file_exists" ? "--force replaces it." : "";
    throw new CliError("usage", `--out: ${cause.message}.`, { hint, cause });
  }
}

function frameworksOf({ framework }: ExportFlags): readonly Framework[] {
  if (framework === undefined) return FRAMEWORKS;
  try {
    return parseFrameworks(framework);
  } catch (cause) {
    if (!(cause instanceof EvidenceError)) throw cause;
    throw new CliError("usage", `--framework: ${cause.message}.`, { cause });
  }
}

/** The embedded stack keeps a policy with its own log's key. It says nothing of witnesses that were added elsewhere. */
async function trustOf(context: CliContext, flags: ExportFlags): Promise<string | undefined> {
  const own = join(homeOf(context, flags), "ledger", "trust-policy");
  try {
    return await readFile(flags.trust ?? own, "utf8");
  } catch (cause) {
    if (flags.trust === undefined) return undefined;
    throw new CliError("not_found", `--trust: ${flags.trust} can't be read.`, { cause });
  }
}
