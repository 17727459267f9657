/** One thing wrong with one variable. */
export interface ConfigProblem {
  readonly variable: string;
  /** What is wrong, without the value when the variable holds a secret. */
  readonly problem: string;
  /** A value that would be right, when one can be shown. */
  readonly example?: string;
}

/** Everything wrong with a configuration, at once. A process that meets it prints the message and exits 78 (EX_CONFIG). */
export class ConfigError extends Error {
  readonly code = "invalid_config";
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(["the configuration is not usable:", ...problems.map(line)].join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

function line({ variable, problem, example }: ConfigProblem): string {
  const hint = example === undefined ? "" : ` (for example ${variable}=${example})`;
  return `  ${variable} ${problem}${hint}`;
}
