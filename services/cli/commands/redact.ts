import { readFile } from "node:fs/promises";
import { parseConfigFile } from "../../core/config/config-file.ts";
import { ConfigError } from "../../core/config/config-error.ts";
import { describeClassification } from "../../core/redaction/describe.ts";
import { redact, type RedactedPart } from "../../core/redaction/redact.ts";
import { parseRedactionRules } from "../../core/redaction/rules/parse-rules.ts";
import { NO_RULES, rulesFor, type RedactionRules } from "../../core/redaction/rules/rules.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { withExamples, type AddCommand } from "./options.ts";

interface RedactFlags {
  readonly jsonl?: boolean;
  readonly rules?: string;
  readonly tool: string;
  readonly operation: string;
}

/** `redact`. */
export const addRedact: AddCommand = (program, context, finish) => {
  const command = program
    .command("redact")
    .description("hide personal data and secrets in what comes on standard input")
    .option("--jsonl", 'read {"id","text"} lines, write {"id","redacted","spans"} lines')
    .option("--rules <file>", "the redaction rules of a deployment (COUNTERSIGN_REDACTION_FILE)")
    .option("--tool <name>", "the tool whose rules hold", "")
    .option("--operation <name>", "the operation whose rules hold", "")
    .action(async (flags: RedactFlags) => {
      const rules = rulesFor(await rulesOf(context, flags), flags);
      const input = await context.readStdin();
      if (flags.jsonl === true) redactLines(context, input, rules);
      else redactText(context, input, rules);
      finish(0);
    });
  withExamples(
    command,
    [
      "redact < mail.txt",
      "redact --rules redaction.yaml --tool crm < call.json",
      "redact --jsonl < in.jsonl > out.jsonl",
    ],
    [0, 64, 65, 66, 70, 78],
  );
};

async function rulesOf({ env }: CliContext, { rules: path }: RedactFlags): Promise<RedactionRules> {
  const file = path ?? (env["COUNTERSIGN_REDACTION_FILE"] || undefined);
  if (file === undefined) return NO_RULES;
  const name = path === undefined ? "COUNTERSIGN_REDACTION_FILE" : "--rules";
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new CliError("not_found", `${name}: the file can't be read`, { cause });
  });
  try {
    return parseConfigFile(name, text, parseRedactionRules);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CliError("config", error.message, { cause: error });
  }
}

function redactText({ out, err }: CliContext, input: string, rules: RedactionRules): void {
  const { parts, classification } = redact([{ name: "text", text: input }], { rules });
  out.write(parts[0]?.text ?? "");
  if (err.isTty) err.write(`${describeClassification(classification) || "nothing was found"}\n`);
}

function redactLines({ out }: CliContext, input: string, rules: RedactionRules): void {
  for (const [index, line] of input.split("\n").entries()) {
    if (line.trim() === "") continue;
    const { id, text } = readLine(line, index + 1);
    const [part] = redact([{ name: "text", text }], { rules }).parts;
    if (part !== undefined) out.write(`${JSON.stringify(toRecord(id, part))}\n`);
  }
}

function toRecord(id: unknown, { text, spans }: RedactedPart) {
  return { id, redacted: text, spans: spans.map(({ start, end, type }) => ({ start, end, type })) };
}

/** Names the line and never what stands in it. */
function readLine(line: string, number: number): { readonly id: unknown; readonly text: string } {
  const record = parsed(line);
  if (typeof record !== "object" || record === null)
    throw new CliError("refused", `line ${number} is no JSON object`);
  const { id, text } = { id: undefined, text: undefined, ...record };
  if (typeof text !== "string") throw new CliError("refused", `line ${number}: text is no string`);
  return { id, text };
}

function parsed(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
}
