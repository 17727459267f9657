import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CliContext } from "../context.ts";
import { PolicyBuilds } from "./policy-watch.ts";
import { claimHome, type RunFile } from "./run-file.ts";
import { RunRecord } from "./run-record.ts";
import {
  consoleUrl,
  decisionAddress,
  pickStackPorts,
  startProcesses,
  type StackPorts,
  type StackProcesses,
} from "./stack-processes.ts";
import type { ProcessEvent } from "./supervised.ts";

/** What a stack is given. */
export interface StackOptions {
  readonly home: string;
  /** The directory that holds `countersign/`. */
  readonly policies: string;
  readonly onEvent: (event: StackEvent) => void;
  /** Variables for every process, such as COUNTERSIGN_OTEL_ENDPOINT; over those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What happens while a stack runs. */
export type StackEvent =
  | ProcessEvent
  | { readonly kind: "policy_built"; readonly revision: string }
  | { readonly kind: "policy_refused"; readonly reason: string };

/** A running stack. */
export interface Stack extends AsyncDisposable {
  /** As in run.json, now. */
  readonly run: RunFile;
  readonly revision: string;
  /** Stops everything in order. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded stack of a home: policy bundle, broker, identity provider, decision service, notifier, sidecar and console.
 * Throws `home_in_use` when one runs there already; when anything else fails, what was started is stopped before it throws.
 */
export async function startStack(context: CliContext, options: StackOptions): Promise<Stack> {
  const home = resolve(options.home);
  const startedAt = new Date(context.now()).toISOString();
  await claimHome(home, { pid: process.pid, startedAt, processes: [] });
  const disposables = new AsyncDisposableStack();
  const record = disposables.use(new RunRecord(home));
  try {
    return await assemble({ ...options, context, home, startedAt, disposables, record });
  } catch (error) {
    await disposables.disposeAsync();
    throw error;
  }
}

interface Assembly extends StackOptions {
  readonly context: CliContext;
  readonly startedAt: string;
  readonly disposables: AsyncDisposableStack;
  readonly record: RunRecord;
}

async function assemble(assembly: Assembly): Promise<Stack> {
  const { context, home, policies, disposables } = assembly;
  await mkdir(join(home, "logs"), { recursive: true, mode: 0o700 });
  await context.ports.prepareIdentity(home);
  const { revision } = await context.ports.buildPolicies(policies, join(home, "policy"));
  const ports = await pickStackPorts();
  const processes = await startProcesses(assembly, ports);
  const describe = () => describeRun(assembly, processes, ports);
  await assembly.record.begin(describe);
  disposables.use(await followPolicies(assembly));
  return {
    get run() {
      return describe();
    },
    revision,
    stop: () => disposables.disposeAsync(),
    [Symbol.asyncDispose]: () => disposables.disposeAsync(),
  };
}

function describeRun(
  { home, startedAt }: Assembly,
  processes: StackProcesses,
  ports: StackPorts,
): RunFile {
  const { url, user, pid } = processes.broker.current;
  return {
    pid: process.pid,
    startedAt,
    issuer: { url: `http://${processes.issuer.current.addresses[0]}` },
    console: { url: consoleUrl(ports) },
    decision: { address: decisionAddress(ports) },
    ledger: { url: `http://127.0.0.1:${ports.ledger}`, directory: join(home, "ledger") },
    nats: { url, user, pid, passwordFile: join(home, "nats", "password") },
    sidecar: {
      pid: processes.sidecar.current.pid,
      httpAddress: `127.0.0.1:${ports.sidecarHttp}`,
      grpcAddress: `127.0.0.1:${ports.sidecarGrpc}`,
      httpSocket: join(home, "sidecar", "sidecar-http.sock"),
      grpcSocket: join(home, "sidecar", "sidecar.sock"),
    },
    processes: Object.values(processes).map(({ name, current }) => ({ name, pid: current.pid })),
  };
}

function followPolicies({ context, home, policies, onEvent }: Assembly): Promise<PolicyBuilds> {
  return PolicyBuilds.follow({
    directory: policies,
    build: () => context.ports.buildPolicies(policies, join(home, "policy")),
    onBuilt: (revision) => onEvent({ kind: "policy_built", revision }),
    onRefused: (reason) => onEvent({ kind: "policy_refused", reason }),
  });
}
