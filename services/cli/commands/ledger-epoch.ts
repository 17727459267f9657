import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toSafeLine } from "../../core/text/safe-text.ts";
import { homeOf } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { crashMessage } from "../up/crash-message.ts";
import { NODE_FLAGS } from "../up/node-settings.ts";
import { claimHome, releaseHome } from "../up/run-file.ts";
import { parseEpochReport, type EpochHead, type EpochReport } from "./epoch-report.ts";
import { withExamples, withHome, type AddCommand } from "./options.ts";

interface EpochFlags {
  readonly home?: string;
  readonly json?: boolean;
  readonly reason: string;
  readonly acceptLoss?: boolean;
}

const MAIN = fileURLToPath(new URL("../../decision/open-epoch/main.ts", import.meta.url));
/** Comparing with the database reads a few tiles, and opening an epoch writes one entry. */
const RUN_MS_MAX = 120_000;
const REASON_CHARACTERS_MAX = 1_024;

/** `ledger epoch`. */
export const addLedger: AddCommand = (program, context) => {
  const ledger = program
    .command("ledger")
    .description("repair the ledger on the service's machine, while the service is stopped");
  const command = withHome(ledger.command("epoch"))
    .description(
      "accept that signed entries are lost: go on with what the database has, as a new log under a new name",
    )
    .requiredOption("--reason <text>", "why, for whoever reads the ledger later; it stays there")
    .option("--accept-loss", "do it; without this, only what would be lost is told")
    .action((flags: EpochFlags) => epoch(context, flags));
  withExamples(
    command,
    [
      'ledger epoch --reason "restored from Monday\'s backup"',
      'ledger epoch --reason "restored from Monday\'s backup" --accept-loss',
    ],
    [0, 64, 66, 70, 73, 78],
  );
};

async function epoch(context: CliContext, flags: EpochFlags): Promise<void> {
  const { env, out, now } = context;
  const reason = flags.reason.trim();
  if (reason === "") throw new CliError("usage", "--reason: must not be empty.");
  if (reason.length > REASON_CHARACTERS_MAX) {
    throw new CliError("usage", `--reason: is longer than ${REASON_CHARACTERS_MAX} characters.`);
  }
  const home = homeOf(context, flags);
  await assertLedger((env["COUNTERSIGN_LEDGER_DIR"] ?? "") || join(home, "ledger"));
  // A service that runs meanwhile would go on signing for the log that is given up.
  await claimHome(home, {
    pid: process.pid,
    startedAt: new Date(now()).toISOString(),
    processes: [],
  });
  try {
    const accept = flags.acceptLoss === true ? ["--accept-loss"] : [];
    const report = await run({ ...env, COUNTERSIGN_HOME: home }, [`--reason=${reason}`, ...accept]);
    out.write(flags.json === true ? `${JSON.stringify(report)}\n` : describe(report));
    if (report.kind !== "lost" && report.kind !== "elsewhere") return;
    throw new CliError("usage", "Nothing was changed, because --accept-loss is missing.");
  } finally {
    await releaseHome(home);
  }
}

/** Without a ledger there is nothing to lose, and none must be made here. */
async function assertLedger(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new CliError("not_found", `There is no ledger in ${directory}.`, {
    hint: "Run this on the service's machine, with the service's own settings and --home.",
  });
}

function run(env: CliContext["env"], args: readonly string[]): Promise<EpochReport> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...env }, timeout: RUN_MS_MAX };
    const child = execFile(
      process.execPath,
      [...NODE_FLAGS, MAIN, ...args],
      options,
      (error, stdout, stderr) => {
        const report = error === null ? parseEpochReport(stdout) : undefined;
        if (report !== undefined) return resolve(report);
        const said = crashMessage(stderr).split("\n").map(toSafeLine);
        const code = child.exitCode === 78 ? "config" : "software";
        reject(new CliError(code, `The ledger could not be repaired: ${said.join("\n")}`));
      },
    );
  });
}

function describe(report: EpochReport): string {
  switch (report.kind) {
    case "sound":
      return "The ledger is sound: nothing is lost, and nothing was changed.\n";
    case "elsewhere":
      return lines([
        `Another machine has opened epoch ${report.present.epoch}, and this one would follow it.`,
        headLine("Database", report.present),
      ]);
    case "lost":
      return lines([
        toSafeLine(report.why),
        ...lossLines(report.lost, report.present),
        "What only the lost entries prove can't be proven any more. Put the database back if you can.",
      ]);
    case "followed":
      return lines([
        `This machine follows epoch ${report.present.epoch}, which another one has opened.`,
        headLine("Ledger", report.present),
        ...trustLines(report),
      ]);
    case "opened":
      return lines([
        `Epoch ${report.present.epoch} is open, and its first entry says what was lost and why.`,
        ...lossLines(report.lost, report.kept),
        headLine("Ledger", report.present),
        ...trustLines(report),
      ]);
  }
}

function lossLines(lost: EpochHead, kept: EpochHead): readonly string[] {
  return [
    lost.size === 0
      ? "Lost       unknown: no checkpoint that was signed is kept here"
      : headLine("Lost", lost),
    headLine("Kept", kept),
  ];
}

function headLine(label: string, { epoch: number_, size, root }: EpochHead): string {
  return `${label.padEnd(10)} ${size} entries of epoch ${number_}, root ${toSafeLine(root)}`;
}

function trustLines({
  vkey,
  directory,
}: Extract<EpochReport, { readonly vkey: string }>): readonly string[] {
  return [
    `Key        ${toSafeLine(vkey)}`,
    `Trusted by ${toSafeLine(join(directory, "trust-policy"))} (written anew, with its witnesses)`,
    "",
    "Sidecars, verifiers and witnesses on other machines refuse the ledger until each of them has this key:",
    "  sidecars and verifiers by a copy of that trust-policy (COUNTERSIGN_LEDGER_TRUST, --trust),",
    "  witnesses as one more ledger to cosign (countersign witness --log KEY), each restarted.",
    "Then start the service again: countersign up",
  ];
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
