import { fileURLToPath } from "node:url";
import { homeOf } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { assertPolicies } from "../policies-directory.ts";
import { startStack, type Stack } from "../up/stack.ts";
import { describeEvent, summarise } from "../up/summary.ts";
import { withExamples, withHome, type AddCommand } from "./options.ts";

interface UpFlags {
  readonly home?: string;
  readonly json?: boolean;
  readonly policies: string;
}

interface DemoFlags {
  readonly approve?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
}

/** The starter policies that come with the program. */
export const POLICIES_DEFAULT = fileURLToPath(new URL("../../../policies", import.meta.url));

/** `up`. */
export const addUp: AddCommand = (program, context) => {
  const command = withHome(program.command("up"))
    .description(
      "run the embedded stack until Ctrl-C: sign-in, broker, decision service, notifier, sidecar",
    )
    .option("--policies <directory>", "the directory that holds countersign/", POLICIES_DEFAULT)
    .action((flags: UpFlags) => up(context, flags));
  withExamples(
    command,
    ["up", "up --home /var/lib/countersign", "up --policies ./policies --json"],
    [0, 64, 66, 70, 73, 78],
  );
};

/** `demo`. */
export const addDemo: AddCommand = (program, context, finish) => {
  const command = program
    .command("demo")
    .description(
      "an agent with real tools: one action allowed, one denied, one that a person approves",
    )
    .option("--approve", "let a second identity approve, instead of waiting for you")
    .option("--keep", "keep the home of the demo")
    .option("--json", "print JSON")
    .action(async ({ approve = false, keep = false, json = false }: DemoFlags) => {
      const { runDemo } = await import("../demo/run-demo.ts");
      finish(await runDemo(context, { approve, keep, json }));
    });
  withExamples(command, ["demo --approve", "demo --keep"], [0, 1, 70]);
};

async function up(context: CliContext, flags: UpFlags): Promise<void> {
  const { out, signal } = context;
  const home = homeOf(context, flags);
  await assertPolicies("--policies", flags.policies);
  const tell = flags.json === true ? () => undefined : (text: string) => out.write(`${text}\n`);
  tell("Starting: identity provider, policy bundle, broker, decision service, notifier, sidecar …");
  try {
    await serve(context, { ...flags, home }, tell);
  } catch (error) {
    // Ctrl-C reaches a compiler that runs just then, too: what it failed at was to go on.
    if (!signal.aborted) throw error;
  }
  tell("Stopped: nothing is left running.");
}

async function serve(
  context: CliContext,
  flags: UpFlags & { readonly home: string },
  tell: (text: string) => void,
): Promise<void> {
  const { out, err, signal } = context;
  await using stack = await startStack(context, {
    home: flags.home,
    policies: flags.policies,
    onEvent: (event) => {
      if (flags.json === true) out.write(`${JSON.stringify(event)}\n`);
      else for (const text of describeEvent(event)) err.write(`${text}\n`);
    },
  });
  if (!signal.aborted) announce(context, stack, flags);
  await aborted(signal);
  tell("Stopping …");
  await stack.stop();
}

function announce(
  { out, env }: CliContext,
  stack: Stack,
  flags: UpFlags & { readonly home: string },
): void {
  const { run, revision } = stack;
  if (flags.json === true)
    out.write(`${JSON.stringify({ kind: "serving", home: flags.home, revision, ...run })}\n`);
  else {
    const isSingleOperator = env["COUNTERSIGN_SINGLE_OPERATOR"] === "true";
    out.write(summarise(run, { ...flags, revision, isSingleOperator }));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
