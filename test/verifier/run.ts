import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runVerify } from "../../services/verifier/verify.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import { bundleOf, bytesOf, TRUST, type LooseLeaf } from "./built-log.ts";

/** What `--json` prints, as far as tests look at it. */
export interface Outcome {
  readonly code: number;
  readonly text: string;
  readonly checks: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, string>>;
  /** The codes of broken rules, each once, in the order found. */
  readonly rules: readonly string[];
  readonly notes: readonly string[];
  readonly leavesOf: (rule: string) => readonly number[];
}

export type Content = string | Uint8Array;

/** Runs the verifier on files that are made for it; words that name none of them are passed as they are. */
export async function verify(
  files: Readonly<Record<string, Content>>,
  ...words: readonly string[]
): Promise<Outcome> {
  await using directory = await temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(directory.path, name), content);
  }
  const argv = words.map((word) => (word in files ? join(directory.path, word) : word));
  let [text, problem] = ["", ""];
  const code = runVerify([...argv, "--json"], {
    out: (written) => (text += written),
    err: (written) => (problem += written),
    isErrTty: false,
  });
  return { code, ...outcomeOf(text === "" ? problem : text) };
}

/** Verifies leaves as whoever holds the log's key would sign them. */
export function verifySigned(leaves: readonly LooseLeaf[]): Promise<Outcome> {
  const bundle = bundleOf(leaves.map(bytesOf));
  return verify({ bundle, trust: TRUST }, "bundle", "--trust", "trust");
}

interface Printed {
  readonly checks?: readonly { code: string; state: string; detail: string }[];
  readonly findings?: readonly { code: string; leaves: readonly number[] }[];
  readonly notes?: readonly { code: string }[];
}

function outcomeOf(text: string): Omit<Outcome, "code"> {
  const { checks = [], findings = [], notes = [] } = JSON.parse(text) as Printed;
  return {
    text,
    checks: Object.fromEntries(checks.map(({ code, state }) => [code, state])),
    details: Object.fromEntries(checks.map(({ code, detail }) => [code, detail])),
    rules: [...new Set(findings.map(({ code }) => code))],
    notes: notes.map(({ code }) => code),
    leavesOf: (rule) => findings.find(({ code }) => code === rule)?.leaves ?? [],
  };
}
