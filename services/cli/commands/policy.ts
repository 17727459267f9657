import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Command } from "commander";
import { buildPolicyInput } from "../../core/policy/input.ts";
import { connectToRead, type ConnectFlags } from "../connection.ts";
import type { CliContext, PolicyCheckReport } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { describeOpinion, fromDecision, fromDryRun, type Opinion } from "../opinion.ts";
import { readQuestion, toDryRun, type Question, type QuestionFlags } from "../policy-question.ts";
import { plainText } from "../text/style.ts";
import { assertPolicies } from "../policies-directory.ts";
import { withConnection, withExamples, type AddCommand, type Finish } from "./options.ts";
import { POLICIES_DEFAULT } from "./up.ts";

interface EvalFlags extends ConnectFlags, QuestionFlags {
  readonly json?: boolean;
  readonly live?: boolean;
  readonly policies: string;
  readonly expect?: string;
}

/** `policy check|test|eval`. */
export const addPolicy: AddCommand = (program, context, finish) => {
  const policy = program.command("policy").description("check, test and try policies");
  addReport(policy, context, finish, {
    name: "check",
    description: "check formatting, types against the schemas, and that every rule is seen",
    run: (directory) => context.ports.checkPolicies(directory),
  });
  addReport(policy, context, finish, {
    name: "test",
    description: "run the _test.rego files",
    run: (directory) => context.ports.testPolicies(directory),
  });
  addEval(policy, context, finish);
};

interface ReportCommand {
  readonly name: string;
  readonly description: string;
  readonly run: (directory: string) => Promise<PolicyCheckReport>;
}

// oxlint-disable-next-line max-params -- program, context and finish are what every command gets.
function addReport(
  policy: Command,
  context: CliContext,
  finish: Finish,
  report: ReportCommand,
): void {
  const command = policy
    .command(report.name)
    .description(report.description)
    .argument("[directory]", "the directory that holds countersign/", POLICIES_DEFAULT)
    .option("--json", "print JSON")
    .action(async (directory: string, flags: { readonly json?: boolean }) => {
      await assertPolicies("DIRECTORY", directory);
      const { ok, output: printed } = await report.run(directory);
      const output = context.out.hasColour && flags.json !== true ? printed : plainText(printed);
      if (flags.json === true) context.out.write(`${JSON.stringify({ ok, output })}\n`);
      else context.out.write(output === "" ? "Nothing to complain about.\n" : output);
      finish(ok ? 0 : 1);
    });
  withExamples(
    command,
    [`policy ${report.name}`, `policy ${report.name} ./policies --json`],
    [0, 1, 64, 66, 70],
  );
}

function addEval(policy: Command, context: CliContext, finish: Finish): void {
  const command = withConnection(policy.command("eval"))
    .description("what policy would say of an action; nothing is recorded and nobody is asked")
    .argument("[file]", "JSON with action and context; - for standard input")
    .option("--tool <name>", "such as postgres")
    .option("--operation <name>", "such as query")
    .option("--target <name>", "such as a database")
    .option("--arguments <json>", "a JSON object")
    .option("--facts <json>", "what a sidecar would have parsed, a JSON object")
    .option("--live", "ask the running service, whose policy and history count, as the caller")
    .option("--policies <directory>", "build these and evaluate here", POLICIES_DEFAULT)
    .option("--expect <effect>", "allow, deny or review: end with 1 when it is another")
    .action((file: string | undefined, flags: EvalFlags) =>
      evaluate(context, { file, flags, finish }),
    );
  const examples = [
    'policy eval --tool shell --operation exec --facts \'{"argv":["kubectl","delete","ns","prod"]}\'',
    "policy eval action.json --live --as dana",
    "policy eval - --expect deny < action.json",
  ];
  withExamples(command, examples, [0, 1, 64, 65, 66, 75, 77]);
}

interface Evaluation {
  readonly file: string | undefined;
  readonly flags: EvalFlags;
  readonly finish: Finish;
}

async function evaluate(context: CliContext, { file, flags, finish }: Evaluation): Promise<void> {
  const question = readQuestion(
    file === undefined ? undefined : await readInput(context, file),
    flags,
  );
  const opinion =
    flags.live === true
      ? await ask(context, flags, question)
      : await decideHere(context, flags, question);
  if (flags.json === true) context.out.write(`${JSON.stringify(opinion, null, 2)}\n`);
  else context.out.write(describeOpinion(opinion));
  finish(flags.expect === undefined || flags.expect === opinion.effect ? 0 : 1);
}

async function ask(context: CliContext, flags: EvalFlags, question: Question): Promise<Opinion> {
  using connection = await connectToRead(context, flags);
  return fromDryRun(await connection.policies.dryRun(toDryRun(question)));
}

/** Builds the policies into a directory of its own: trying a rule must not make it active anywhere. */
async function decideHere(
  context: CliContext,
  flags: EvalFlags,
  question: Question,
): Promise<Opinion> {
  await assertPolicies("--policies", flags.policies);
  const directory = await mkdtemp(join(tmpdir(), "countersign-eval-"));
  try {
    await context.ports.buildPolicies(flags.policies, directory);
    const engine = await context.ports.openPolicy(directory);
    const { decision } = await engine.decide(
      buildPolicyInput({ ...question, nowMs: context.now() }),
    );
    return fromDecision(decision, engine.revision);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readInput(context: CliContext, file: string): Promise<string> {
  if (file === "-") return context.readStdin();
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new CliError("not_found", `FILE: ${file} can't be read.`, { cause });
  }
}
