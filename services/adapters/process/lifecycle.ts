import { ConfigError } from "../../core/config/config-error.ts";

/** What a process says of itself when it serves. */
export interface Ready {
  readonly process: string;
  readonly addresses: readonly string[];
}

/** How long a process may take to end after it was asked to; every drain has a deadline well below it. */
const END_MS = 30_000;
/** sysexits.h EX_SOFTWARE. */
const EXIT_STUCK = 70;

/**
 * Tells whoever started this process that it serves (one JSON line, the only one on standard output) and resolves when it
 * should end: on SIGTERM or SIGINT, and, where asked for, when standard input closes, because then whoever started it has died
 * without a word. It listens before it tells, so that no signal comes too early.
 */
export function serveUntilStopped(
  ready: Ready,
  options: { readonly onStdinClose: boolean },
): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const stop = (why: string) => {
    // A standard input that is read keeps the process alive, also when everything else is closed.
    if (options.onStdinClose) process.stdin.destroy();
    // Whatever hangs must not make this process outlive its work.
    setTimeout(() => process.exit(EXIT_STUCK), END_MS).unref();
    resolve(why);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop(signal));
  if (options.onStdinClose) {
    for (const event of ["close", "end"]) process.stdin.once(event, () => stop("parent_gone"));
    process.stdin.resume();
  }
  process.stdout.write(`${JSON.stringify({ ready: true, ...ready, pid: process.pid })}\n`);
  return promise;
}

/** sysexits.h EX_CONFIG. */
const EXIT_CONFIG = 78;

/** Reads the configuration; when it is not usable, prints every problem and ends this process with 78. */
export function exitOnBadConfig<Config>(parse: () => Config): Config {
  try {
    return parse();
  } catch (error) {
    exitIfConfig(error);
  }
}

/** The same for what is read with the configuration, such as the files that it names. */
export async function exitOnBadStart<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    exitIfConfig(error);
  }
}

function exitIfConfig(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_CONFIG);
}
