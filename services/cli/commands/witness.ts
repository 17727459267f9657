import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { startChild, type RunningChild } from "../up/child.ts";
import { NODE_FLAGS } from "../up/node-settings.ts";
import { withExamples, type AddCommand } from "./options.ts";

interface WitnessFlags {
  readonly listen?: string;
  readonly name?: string;
  readonly dir?: string;
  readonly log?: readonly string[];
  readonly trust?: string;
  readonly json?: boolean;
}

const DIRECTORY_DEFAULT = ".countersign-witness";
const MAIN = fileURLToPath(new URL("../../witness/main.ts", import.meta.url));

/** `witness`. */
export const addWitness: AddCommand = (program, context) => {
  const command = program
    .command("witness")
    .description("cosign a ledger's checkpoints until Ctrl-C, on a machine that others keep")
    .option(
      "--listen <host:port>",
      "where to serve (default: 127.0.0.1:7409; port 0 for a free one)",
    )
    .option("--name <name>", "the name to sign under (default: countersign.local/witness)")
    .option("--dir <directory>", `its key and its memory (default: ${DIRECTORY_DEFAULT})`)
    .option("--log <vkey>", "the verifier key of a ledger to cosign; repeatable", collect)
    .option("--trust <file>", "a trust policy whose ledgers to cosign, such as ledger/trust-policy")
    .option("--json", "print JSON")
    .action((flags: WitnessFlags) => witness(context, flags));
  withExamples(
    command,
    [
      "witness --trust .countersign/ledger/trust-policy",
      "witness --listen 0.0.0.0:7409 --name witness.example --log countersign.local/ledger+…",
    ],
    [0, 64, 70, 78],
  );
};

function collect(vkey: string, before: readonly string[] = []): readonly string[] {
  return [...before, vkey];
}

async function witness(context: CliContext, flags: WitnessFlags): Promise<void> {
  const { out, signal, env } = context;
  if (flags.dir?.trim() === "") throw new CliError("usage", "--dir: must not be empty.");
  const directory = resolve(flags.dir ?? (env["COUNTERSIGN_WITNESS_DIR"] || DIRECTORY_DEFAULT));
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const child = await startWitness(context, flags, directory);
  try {
    const vkey = (await readFile(join(directory, "vkey"), "utf8")).trim();
    const url = `http://${child.addresses[0] ?? ""}`;
    out.write(
      flags.json === true
        ? `${JSON.stringify({ kind: "serving", url, vkey, directory, pid: child.pid })}\n`
        : announcement({ url, vkey, directory }),
    );
    const died = await Promise.race([child.exited.then(() => true), stopped(signal)]);
    if (died) throw new CliError("software", `The witness ended; see ${directory}/witness.log.`);
  } finally {
    await child.stop();
  }
}

function startWitness(
  { env }: CliContext,
  flags: WitnessFlags,
  directory: string,
): Promise<RunningChild> {
  const { listen, name, log, trust } = flags;
  return startChild({
    name: "witness",
    command: process.execPath,
    args: [...NODE_FLAGS, MAIN],
    env: {
      ...env,
      COUNTERSIGN_WITNESS_DIR: directory,
      ...(listen === undefined ? {} : { COUNTERSIGN_WITNESS_LISTEN: listen }),
      ...(name === undefined ? {} : { COUNTERSIGN_WITNESS_NAME: name }),
      ...(log === undefined ? {} : { COUNTERSIGN_WITNESS_LOGS: log.join(",") }),
      ...(trust === undefined ? {} : { COUNTERSIGN_WITNESS_TRUST: trust }),
      COUNTERSIGN_LOG_FILE: join(directory, "witness.log"),
      COUNTERSIGN_EXIT_ON_STDIN_CLOSE: "true",
    },
    errorFile: join(directory, "witness.err"),
  });
}

function announcement(told: { url: string; vkey: string; directory: string }): string {
  return [
    `Witness    ${told.url}`,
    `Key        ${told.vkey}`,
    `Memory     ${told.directory}   (keep it: a witness that forgets can be made to cosign two histories)`,
    "",
    "A policy for the decision service (COUNTERSIGN_WITNESS_POLICY):",
    `  witness w1 ${told.vkey} ${told.url}`,
    "  quorum w1",
    "Ctrl-C stops it.",
    "",
  ].join("\n");
}

function stopped(signal: AbortSignal): Promise<false> {
  return new Promise((resolve_) => {
    if (signal.aborted) resolve_(false);
    else signal.addEventListener("abort", () => resolve_(false), { once: true });
  });
}
