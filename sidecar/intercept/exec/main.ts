import "../../../services/require-node.ts";
import { randomUUID } from "node:crypto";
import { constants, hostname } from "node:os";
import { Outcome } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import {
  AnswerStatus,
  SidecarService,
  type Answer,
} from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { createGrpcClient, type GrpcClient } from "../../../services/adapters/grpc/client.ts";
import { Fault } from "../../../services/core/fault.ts";
import { askAndWait } from "./ask.ts";
import { readInput, seenInput, type CommandInput } from "./command-input.ts";
import { readCommandLine, type CommandLine } from "./command-line.ts";
import { HeldOutput } from "./held-output.ts";
import { maskOutput } from "./masked-output.ts";
import { commandEnvironment, type CommandEnvironment } from "./environment.ts";
import { ExecError } from "./exec-error.ts";
import { parseOptions, USAGE, type ExecOptions } from "./options.ts";
import {
  EXIT,
  pendingLines,
  printable,
  refusalJson,
  refusalLines,
  refusalOf,
  withheldJson,
} from "./report.ts";
import { assertWritable, writeReceipt } from "./receipt-file.ts";
import { runCommand, type RunOptions } from "./run-command.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Sidecar = GrpcClient<typeof SidecarService>;

interface Session {
  readonly options: ExecOptions;
  readonly environment: CommandEnvironment;
  readonly input: CommandInput;
  readonly client: Sidecar;
  readonly key: string;
  readonly say: (line: string) => void;
}

/** The sidecar answers at once; this is for one that hangs. A start may redeem, with retries. */
const CALL_MS_MAX = 30_000;
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs `countersign exec` with the arguments after "exec". Gives the exit code; see `USAGE` for what it means. */
export async function runExec(argv: readonly string[], env: Environment): Promise<number> {
  const separator = argv.indexOf("--");
  const isJson = argv.slice(0, separator < 0 ? argv.length : separator).includes("--json");
  try {
    const options = parseOptions(argv, env);
    if (options !== "help") return await exec(options, env);
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    return refuse(error, isJson);
  }
}

async function exec(options: ExecOptions, env: Environment): Promise<number> {
  const { token } = options;
  using client = createGrpcClient(SidecarService, {
    address: options.sidecar,
    credentials: { kind: "plaintext" },
    defaultDeadlineMs: CALL_MS_MAX,
    ...(token === undefined ? {} : { token: async () => token }),
  });
  const say = (line: string) => {
    if (!options.json) process.stderr.write(`countersign: ${printable(line)}\n`);
  };
  const key = options.key === "" ? randomUUID() : options.key;
  const input: CommandInput =
    options.input === "shown" ? await readInput(process.stdin) : { kind: options.input };
  const environment = commandEnvironment(env, options.env);
  const session = { options, environment, input, client, key, say };
  const surroundings = {
    cwd: process.cwd(),
    path: env["PATH"] ?? "",
    assignments: environment.assignments,
    stdin: seenInput(input),
  };
  const read = () => readCommandLine(options.argv, surroundings);
  const path = options.receipt;
  if (path === "") return await runAsked(session, read);
  await assertWritable(path);
  try {
    return await runAsked(session, read);
  } finally {
    await writeReceipt({ client, key, path, say });
  }
}

/** Asks for the command as it is read, and runs it when it is still the same. */
async function runAsked(session: Session, read: () => Promise<CommandLine>): Promise<number> {
  const { options, client, key, say } = session;
  const asked = await read();
  const answer = await ask(session, asked);
  if (answer.status !== AnswerStatus.ALLOWED) return await notAllowed(session, answer);
  for (const { name, subject } of answer.people) say(`approved by ${name || subject}`);
  // Read again: what runs must be what was approved, also inside the files that it names.
  const now = await read();
  await client.start({ idempotencyKey: key, ...toCall(options, now) });
  // And again: redeeming takes time, in which a file could be swapped.
  const isSame = JSON.stringify(await read()) === JSON.stringify(now);
  if (isSame) return await run(session, now, answer.maskResult);
  await finish(session, Outcome.FAILED, "changed_before_run");
  throw new ExecError("changed", "a file was changed after the approval");
}

/** Waits for the answer. A signal meanwhile withdraws the request and throws. */
async function ask(session: Session, commandLine: CommandLine): Promise<Answer> {
  const { options, client, key } = session;
  const interrupted = new AbortController();
  const received: NodeJS.Signals[] = [];
  const stop = (signal: NodeJS.Signals) => {
    received.push(signal);
    interrupted.abort();
  };
  for (const each of INTERRUPTS) process.on(each, stop);
  try {
    const answer = await askAndWait({
      client,
      request: {
        idempotencyKey: key,
        ...toCall(options, commandLine),
        context: { reason: options.reason, ticket: options.ticket },
      },
      waitMs: options.waitMs,
      signal: interrupted.signal,
      tell: teller(session),
    });
    if (received[0] === undefined) return answer;
  } catch (error) {
    if (received[0] === undefined) throw error;
  } finally {
    for (const each of INTERRUPTS) process.off(each, stop);
  }
  const reason = `interrupted by ${received[0]}`;
  const isWithdrawn = await withdraw(session, reason);
  throw new ExecError("interrupted", isWithdrawn ? `${reason} and withdrawn` : reason, received[0]);
}

/** Says each line once, however often the answer changes. */
function teller({ say }: Session): (answer: Answer) => void {
  const said = new Set<string>();
  return (answer) => {
    for (const line of pendingLines(answer)) {
      if (!said.has(line)) say(line);
      said.add(line);
    }
  };
}

/** The process ends in any case, and what is not started cannot run; so a failure is only worth a line. */
async function withdraw({ client, key, say }: Session, reason: string): Promise<boolean> {
  try {
    await client.withdraw({ idempotencyKey: key, reason });
    return true;
  } catch (error) {
    say(`the request could not be withdrawn: ${error instanceof Error ? error.message : "?"}`);
    return false;
  }
}

async function notAllowed(session: Session, answer: Answer): Promise<number> {
  const { options, say } = session;
  const refusal = refusalOf(answer.status);
  if (answer.status === AnswerStatus.PENDING && options.key === "")
    await withdraw(session, "nobody decided in time");
  if (options.json) process.stderr.write(`${JSON.stringify(refusalJson(answer, refusal))}\n`);
  for (const line of refusalLines(answer, refusal)) say(line);
  return refusal.exitCode;
}

async function run(
  session: Session,
  commandLine: CommandLine,
  labels: readonly string[],
): Promise<number> {
  const { environment, input, options, say } = session;
  const { cwd, location } = commandLine;
  try {
    const { argv } = options;
    const { env } = environment;
    const command = { program: location, argv, cwd, env, input };
    const end =
      labels.length === 0 ? await runCommand(command) : await runMasked(session, command, labels);
    await finish(session, end.exitCode === 0 ? Outcome.SUCCEEDED : Outcome.FAILED, end.detail);
    return end.exitCode;
  } catch (error) {
    if (!(error instanceof ExecError)) throw error;
    await finish(session, Outcome.FAILED, "not_executable");
    say(error.message);
    return EXIT.notExecutable;
  }
}

/** Runs the command, and gives its output when it has ended, without what policy hides of it. */
async function runMasked(session: Session, command: RunOptions, labels: readonly string[]) {
  const { client, key, options, say } = session;
  say(`the output comes when the command has ended, without ${labels.join(", ")}`);
  const held = new HeldOutput();
  const end = await runCommand({ ...command, held });
  // Before the outcome is reported: with it the sidecar forgets which placeholders stand for what.
  const output = await maskOutput(client, await held.end(), { key, labels });
  process.stdout.write(output.stdout);
  process.stderr.write(output.stderr);
  for (const line of output.withheld) {
    if (options.json) process.stderr.write(`${JSON.stringify(withheldJson(line))}\n`);
    say(`the command has run, but ${line}`);
  }
  return end;
}

/** The command has run in any case, and the sidecar reports what it never hears of as unknown. */
async function finish({ client, key, say }: Session, outcome: Outcome, detail: string) {
  await client.finish({ idempotencyKey: key, outcome, detail }).catch((error: unknown) => {
    say(`the outcome could not be reported: ${error instanceof Error ? error.message : "?"}`);
  });
}

function toCall(options: ExecOptions, commandLine: CommandLine) {
  return {
    tool: "shell",
    operation: "exec",
    target: options.target === "" ? `${hostname()}:${commandLine.cwd}` : options.target,
    argumentsJson: JSON.stringify(commandLine),
  };
}

function refuse(error: unknown, isJson: boolean): number {
  const refusal = toRefusal(error);
  if (refusal === undefined) throw error;
  const { exitCode, status, code, message } = refusal;
  const json = { status, exit_code: exitCode, reasons: [{ code, message }] };
  const text = `countersign: ${printable(`${message}; the command was not run`)}`;
  process.stderr.write(`${isJson ? JSON.stringify(json) : text}\n`);
  return exitCode;
}

function toRefusal(error: unknown) {
  if (error instanceof ExecError) {
    const { code, message } = error;
    if (code === "interrupted")
      return { status: "cancelled", code, message, exitCode: 128 + signalNumber(error) };
    if (code === "usage") return { status: "usage", code, message, exitCode: EXIT.usage };
    if (code === "changed") return { status: "denied", code, message, exitCode: EXIT.denied };
    if (code === "not_executable")
      return { status: "not_executable", code, message, exitCode: EXIT.notExecutable };
    return { status: "not_found", code, message, exitCode: EXIT.notFound };
  }
  if (!(error instanceof Fault)) return undefined;
  const { code, reason, message } = error;
  if (code === "invalid_argument" || code === "already_exists")
    return { status: "usage", code: reason, message, exitCode: EXIT.usage };
  if (code === "failed_precondition")
    return { status: "denied", code: reason, message, exitCode: EXIT.denied };
  // Without a reason of its own it comes from the transport, which has no advice.
  const text = reason === "unavailable" ? `${UNANSWERED} (${message})` : message;
  return { status: "unavailable", code: reason, message: text, exitCode: EXIT.unavailable };
}

const UNANSWERED =
  "the sidecar does not answer: start it with countersign up, or name it with --sidecar";

function signalNumber({ signal }: ExecError): number {
  return signal === undefined ? 0 : constants.signals[signal];
}

if (import.meta.main) process.exitCode = await runExec(process.argv.slice(2), process.env);
