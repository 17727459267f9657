import type { ConfigProblem } from "./config-error.ts";
import { ConfigError } from "./config-error.ts";

/** The variables of a process, as it was given them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What reading one variable's text gave: its value, or in words what is wrong with it. */
export type Reading<T> = { readonly value: T } | { readonly problem: string };

/** One setting: where it stands, how it is read, and what it is when it is not set. */
export interface Setting<T> {
  readonly variable: string;
  readonly example: string;
  /** What it is when the variable is unset or empty; without it the variable is required. */
  readonly fallback?: { readonly value: T };
  readonly read: (text: string) => Reading<T>;
}

/** Settings by the name that the program knows them by. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** What `parseConfig` gives for settings. */
export type Config<S extends Settings> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never;
};

/** Protection against misspelt variables. */
export interface ParseConfigOptions {
  /** Variables that begin so must be known. */
  readonly prefix?: string;
  /** Variables with the prefix that other parts read. */
  readonly alsoKnown?: readonly string[];
}

/**
 * Reads all settings from the environment into one frozen object. An empty variable counts as unset.
 *
 * @throws {ConfigError} that lists every problem, not only the first.
 */
export function parseConfig<S extends Settings>(
  environment: Environment,
  settings: S,
  options: ParseConfigOptions = {},
): Config<S> {
  const problems: ConfigProblem[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const reading = readSetting(setting, environment[setting.variable]);
    if ("value" in reading) values[name] = reading.value;
    else {
      const { variable, example } = setting;
      problems.push({ variable, problem: reading.problem, example });
    }
  }
  problems.push(...unknownVariables(environment, settings, options));
  if (problems.length > 0) throw new ConfigError(problems);
  // Every name of S was read by its own setting, so each value has that setting's type.
  return Object.freeze(values) as Config<S>;
}

function readSetting(setting: Setting<unknown>, text: string | undefined): Reading<unknown> {
  if (text !== undefined && text !== "") return setting.read(text);
  return setting.fallback ?? { problem: "is not set" };
}

function unknownVariables(
  environment: Environment,
  settings: Settings,
  { prefix, alsoKnown = [] }: ParseConfigOptions,
): readonly ConfigProblem[] {
  if (prefix === undefined) return [];
  const known = new Set([
    ...Object.values(settings).map((setting) => setting.variable),
    ...alsoKnown,
  ]);
  return Object.keys(environment)
    .filter((variable) => variable.startsWith(prefix) && !known.has(variable))
    .toSorted()
    .map((variable) => ({
      variable,
      problem: `is not a known variable${didYouMean(variable, known)}`,
    }));
}

/** A known name with the same letters but one, which is what a typing mistake looks like. */
function didYouMean(variable: string, known: ReadonlySet<string>): string {
  const near = [...known].find((name) => isOneEditAway(name, variable));
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function isOneEditAway(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let start = 0;
  while (start < left.length && left[start] === right[start]) start += 1;
  const tails = [
    [left.slice(start + 1), right.slice(start + 1)],
    [left.slice(start + 1), right.slice(start)],
    [left.slice(start), right.slice(start + 1)],
    [left.slice(start + 2), right.slice(start + 2)],
  ];
  return tails.some(([one, other]) => one === other);
}
