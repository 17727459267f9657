import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CliContext, NatsProcess } from "../context.ts";
import { startChild, type RunningChild } from "./child.ts";
import { guard } from "./guard.ts";
import { compileCache, NODE_FLAGS } from "./node-settings.ts";
import type { RunRecord } from "./run-record.ts";
import { Supervised, type ProcessEvent } from "./supervised.ts";

/** What all processes of a stack are started with. */
export interface Supervision {
  readonly context: CliContext;
  readonly home: string;
  /** Ends what was started, the last first. */
  readonly disposables: AsyncDisposableStack;
  readonly record: RunRecord;
  readonly onEvent: (event: ProcessEvent) => void;
}

/** A process of ours. */
export interface ChildPlan {
  readonly name: string;
  /** Its entry point, seen from this file. */
  readonly main: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Starts the broker and keeps it running until the disposables end. Rejects when it does not start at all. */
export async function superviseBroker(
  supervision: Supervision,
  port: number,
): Promise<Supervised<NatsProcess>> {
  const { context, disposables } = supervision;
  const broker = await Supervised.start({
    name: "nats",
    start: () => startBroker(supervision, port),
    onEvent: recorder(supervision),
    now: context.now,
  });
  disposables.defer(() => broker.stop());
  return broker;
}

/** The same for a process of ours. */
export async function superviseChild(
  supervision: Supervision,
  { name, main, env }: ChildPlan,
): Promise<Supervised<RunningChild>> {
  const { home, context, disposables } = supervision;
  const logs = join(home, "logs");
  const child = await Supervised.start({
    name,
    start: () =>
      startChild({
        name,
        command: process.execPath,
        args: [...NODE_FLAGS, fileURLToPath(new URL(main, import.meta.url))],
        env: {
          ...compileCache(home),
          ...env,
          COUNTERSIGN_LOG_FILE: join(logs, `${name}.log`),
          COUNTERSIGN_EXIT_ON_STDIN_CLOSE: "true",
        },
        errorFile: join(logs, `${name}.err`),
      }),
    onEvent: recorder(supervision),
    now: context.now,
  });
  disposables.defer(() => child.stop());
  return child;
}

async function startBroker({ context, home }: Supervision, port: number): Promise<NatsProcess> {
  let watching: { release(): void } | undefined;
  const onSpawn = (pid: number) => {
    watching = guard(pid);
  };
  try {
    const server = await context.ports.startNats({
      storeDir: join(home, "nats"),
      logFile: join(home, "logs", "nats.log"),
      port,
      onSpawn,
    });
    void server.exited.then(() => watching?.release());
    return server;
  } catch (error) {
    watching?.release();
    throw error;
  }
}

/** Passes on what happens, and keeps the process ids of run.json true. */
function recorder({ onEvent, record }: Supervision) {
  return (event: ProcessEvent) => {
    onEvent(event);
    if (event.kind === "started") record.changed();
  };
}
