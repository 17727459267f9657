import { ConfigError } from "../../core/config/config-error.ts";

/** What a process says of itself when it serves. */
export interface Ready {
  readonly process: string;
  readonly addresses: readonly string[];
}

/** Tells whoever started this process that it serves: one JSON line, the only one on standard output. */
export function announceReady(ready: Ready): void {
  process.stdout.write(`${JSON.stringify({ ready: true, ...ready, pid: process.pid })}\n`);
}

/**
 * Resolves when this process should end: on SIGTERM or SIGINT, and, where asked for, when standard input closes, because then
 * whoever started it has died without a word.
 */
export function waitForStop(options: { readonly onStdinClose: boolean }): Promise<string> {
  return new Promise((resolve) => {
    const stop = (why: string) => {
      // A standard input that is read keeps the process alive, also when everything else is closed.
      if (options.onStdinClose) process.stdin.destroy();
      resolve(why);
    };
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(signal));
    if (!options.onStdinClose) return;
    process.stdin.once("close", () => resolve("parent_gone"));
    process.stdin.once("end", () => resolve("parent_gone"));
    process.stdin.resume();
  });
}

/** sysexits.h EX_CONFIG. */
const EXIT_CONFIG = 78;

/** Reads the configuration; when it is not usable, prints every problem and ends this process with 78. */
export function exitOnBadConfig<Config>(parse: () => Config): Config {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
}
