import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { readDuration } from "../../http-body.ts";
import { ExecError } from "./exec-error.ts";

/** What the command line and the environment say. */
export interface ExecOptions {
  /** "unix:/path" or "host:port". */
  readonly sidecar: string;
  /** What the sidecar wants to see over TCP. */
  readonly token: string | undefined;
  readonly reason: string;
  readonly ticket: string;
  readonly waitMs: number;
  /** Empty for a new one. */
  readonly key: string;
  readonly json: boolean;
  /** The file that shall hold the newest receipt; empty for none. */
  readonly receipt: string;
  /** Empty for host and directory. */
  readonly target: string;
  /** Names of variables that the command gets besides the plain ones. */
  readonly env: readonly string[];
  /** Whether the command reads nothing, what is shown first, or whatever comes. */
  readonly input: "none" | "shown" | "unseen";
  /** The command and its arguments, at least one. */
  readonly argv: readonly string[];
}

export const USAGE = `Usage: countersign exec [OPTION…] -- COMMAND [ARGUMENT…]

Asks for permission to run the command, waits for it, and runs it once. Output and the exit code are the command's. What would
change what runs is part of what is asked: without --stdin there is no input, and without --env no variable but PATH, HOME and
those of language and terminal. Where policy hides something of the result, the output comes when the command has ended.

  --reason TEXT     why; people who approve see it
  --ticket TEXT     a related ticket, such as OPS-1234
  --target TEXT     what the command acts on (default: host:directory)
  --env NAME        pass this variable too, its value shown unless it is a password, token or key (may be repeated)
  --stdin           read standard input to its end, show it, and give it to the command
  --interactive     give the command standard input as it comes, which nobody has seen, and the request says so
  --wait TIME       how long to wait for people, such as 30s, 10m or 24h (default: 24h)
  --key KEY         names the action across retries: the same key asks nobody twice
  --receipt FILE    write the proof that the ledger has the outcome, or else the answer, for "countersign verify"
  --json            on refusal, print one JSON object on standard error, and nothing else
  --sidecar SOCKET  the sidecar's socket, or host:port (default: COUNTERSIGN_SIDECAR,
                    else sidecar/sidecar.sock in COUNTERSIGN_HOME)
  --help            this text

Ends with the command's exit code, or 128 + n when signal n ended it. When the command does not run:
  64 wrong usage       75 sidecar or service unavailable    77 denied, or changed since it was asked
  78 nobody decided    79 cancelled                         126 not executable    127 not found
`;

const DAY_MS = 24 * 60 * 60 * 1000;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the arguments after "exec". "help" when they ask for it; throws an `ExecError` that names what is wrong. */
export function parseOptions(argv: readonly string[], env: Environment): ExecOptions | "help" {
  const separator = argv.indexOf("--");
  const values = parseFlags(separator < 0 ? argv : argv.slice(0, separator));
  if (values.help === true) return "help";
  const command = separator < 0 ? [] : argv.slice(separator + 1);
  if (command[0] === undefined || command[0] === "")
    throw new ExecError("usage", "name the command after --");
  const home = env["COUNTERSIGN_HOME"] ?? ".countersign";
  const socket = join(home, "sidecar", "sidecar.sock");
  return {
    sidecar: toAddress(values.sidecar ?? env["COUNTERSIGN_SIDECAR"] ?? socket),
    token: env["COUNTERSIGN_SIDECAR_TOKEN"],
    reason: values.reason ?? "",
    ticket: values.ticket ?? "",
    waitMs: values.wait === undefined ? DAY_MS : readWait(values.wait),
    key: values.key ?? "",
    json: values.json === true,
    receipt: values.receipt ?? "",
    target: values.target ?? "",
    env: readNames(values.env ?? []),
    input: readInput(values.stdin === true, values.interactive === true),
    argv: command,
  };
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sidecar: { type: "string" },
        reason: { type: "string" },
        ticket: { type: "string" },
        target: { type: "string" },
        wait: { type: "string" },
        key: { type: "string" },
        env: { type: "string", multiple: true },
        stdin: { type: "boolean" },
        interactive: { type: "boolean" },
        receipt: { type: "string" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new ExecError("usage", error instanceof Error ? error.message : "wrong arguments");
  }
}

function readWait(text: string): number {
  try {
    const waitMs = readDuration(text, "--wait");
    if (waitMs <= DAY_MS) return waitMs;
  } catch {
    // Said below, in the words of the command line.
  }
  throw new ExecError("usage", '--wait: must be a time such as "30s" or "10m", at most 24h');
}

function readNames(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  if (wrong === undefined) return names;
  throw new ExecError("usage", "--env: must be the name of a variable, without a value");
}

function readInput(isShown: boolean, isUnseen: boolean): ExecOptions["input"] {
  if (isShown && isUnseen)
    throw new ExecError("usage", "--stdin and --interactive exclude each other");
  if (isShown) return "shown";
  return isUnseen ? "unseen" : "none";
}

/** A path is a socket; anything with a port at its end and no slash is an address. */
function toAddress(text: string): string {
  if (text.startsWith("unix:")) return text;
  return /^[^/]+:\d+$/.test(text) ? text : `unix:${resolve(text)}`;
}
