import type { ReadStream, WriteStream } from "node:tty";
import { text } from "node:stream/consumers";
import type { Environment } from "../core/config/config.ts";
import type { Keyboard, Output } from "./context.ts";

/** What a terminal that does not say its size is taken for. */
const COLUMNS_DEFAULT = 80;
const ROWS_DEFAULT = 24;
/** As shells say it: 128 and the number of SIGINT. */
const EXIT_INTERRUPTED = 130;

/** A stream of this process as a command writes to it. A reader that goes away ("| head") is no error. */
export function openOutput(stream: WriteStream, env: Environment): Output {
  let isWatched = false;
  const watch = () => {
    isWatched = true;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit(0);
    });
  };
  return {
    write: (written) => {
      if (!isWatched) watch();
      stream.write(written);
    },
    isTty: stream.isTTY === true,
    get columns() {
      return stream.columns || COLUMNS_DEFAULT;
    },
    get rows() {
      return stream.rows || ROWS_DEFAULT;
    },
    hasColour: stream.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb",
  };
}

/** The keyboard of this process. */
export function openKeyboard(stdin: ReadStream, stdout: WriteStream): Keyboard {
  return {
    isTty: stdin.isTTY === true && stdout.isTTY === true,
    listen: (onInput) => listen(stdin, onInput),
    onResize: (changed) => {
      stdout.on("resize", changed);
      return () => stdout.off("resize", changed);
    },
  };
}

/**
 * Aborts on the first Ctrl-C, SIGTERM or SIGHUP, so that a command can end in order. The second one ends this process at once:
 * what it started notices, because its pipes close. Nothing is caught before the first call: a command that does not ask ends
 * as programs do.
 */
export function stopSignal(): AbortSignal {
  present ??= followSignals();
  return present;
}

let present: AbortSignal | undefined;

function followSignals(): AbortSignal {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (stopping.signal.aborted) process.exit(EXIT_INTERRUPTED);
      stopping.abort();
    });
  }
  return stopping.signal;
}

/** Everything that comes on standard input. */
export function readAll(stdin: ReadStream): Promise<string> {
  return text(stdin);
}

function listen(stdin: ReadStream, onInput: (input: string) => void): () => void {
  const restore = () => stdin.setRawMode(false);
  stdin.setEncoding("utf8");
  stdin.setRawMode(true);
  stdin.on("data", onInput);
  stdin.resume();
  process.once("exit", restore);
  return () => {
    process.off("exit", restore);
    stdin.off("data", onInput);
    restore();
    stdin.pause();
  };
}
