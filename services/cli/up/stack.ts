import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { CliContext, NatsProcess } from "../context.ts";
import { startChild, type RunningChild } from "./child.ts";
import { pickFreePorts } from "./free-port.ts";
import { guard } from "./guard.ts";
import { compileCache, NODE_FLAGS } from "./node-settings.ts";
import { PolicyBuilds } from "./policy-watch.ts";
import { claimHome, type RunFile } from "./run-file.ts";
import { RunRecord } from "./run-record.ts";
import { Supervised, type ProcessEvent } from "./supervised.ts";

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

/** What is set for all and must not be inherited by one: each process reads only what it is given here. */
const NOT_INHERITED = new Set([
  "COUNTERSIGN_LOG_FILE",
  "COUNTERSIGN_TOKEN_FILE",
  "COUNTERSIGN_EXIT_ON_STDIN_CLOSE",
]);

/**
 * Starts the embedded stack of a home: identity provider, policy bundle, broker, decision service, notifier and
 * sidecar. Throws
 * `home_in_use` when one runs there already; when anything else fails, what was started is stopped before it throws.
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
  const { context, home, disposables } = assembly;
  const { ports } = context;
  await mkdir(join(home, "logs"), { recursive: true, mode: 0o700 });
  await ports.prepareIdentity(home);
  const { revision } = await ports.buildPolicies(assembly.policies, join(home, "policy"));
  const [natsPort = 0, decisionPort = 0, httpPort = 0, grpcPort = 0, ledgerPort = 0, webPort = 0] =
    await pickFreePorts(6);
  const broker = await superviseBroker(assembly, natsPort);
  const shared = {
    ...inherited(context),
    ...assembly.env,
    ...brokerVariables(broker.current),
    COUNTERSIGN_HOME: home,
    // A name and not an address, because passkeys belong to names.
    COUNTERSIGN_CONSOLE_URL: `http://localhost:${webPort}`,
  };
  const start = (name: string, main: string, variables: Readonly<Record<string, string>>) =>
    superviseChild(assembly, { name, main, env: { ...shared, ...variables } });
  const address = `localhost:${decisionPort}`;
  const [issuer, decision] = await together([
    start("issuer", "../../issuer/main.ts", {}),
    start("decision", "../../decision/main.ts", {
      COUNTERSIGN_DECISION_PORT: String(decisionPort),
      COUNTERSIGN_POLICY_DIR: join(home, "policy"),
      COUNTERSIGN_LEDGER_HTTP_PORT: String(ledgerPort),
    }),
  ]);
  const [notifier, sidecar, web] = await together([
    start("notifier", "../../notifier/main.ts", {
      COUNTERSIGN_DECISION_ADDRESS: address,
    }),
    start("sidecar", "../../../sidecar/main.ts", {
      COUNTERSIGN_DECISION_ADDRESS: address,
      COUNTERSIGN_SIDECAR_HTTP_PORT: String(httpPort),
      COUNTERSIGN_SIDECAR_GRPC_PORT: String(grpcPort),
      // Named, so that a sidecar without the ledger's keys does not start instead of believing everybody.
      COUNTERSIGN_LEDGER_TRUST: trustPolicyOf(context, home),
    }),
    start("console", "../../console/main.ts", {
      COUNTERSIGN_DECISION_ADDRESS: address,
      COUNTERSIGN_CONSOLE_PORT: String(webPort),
    }),
  ]);
  const describe = (): RunFile => ({
    pid: process.pid,
    startedAt: assembly.startedAt,
    issuer: { url: `http://${issuer.current.addresses[0]}` },
    console: { url: shared.COUNTERSIGN_CONSOLE_URL },
    decision: { address },
    ledger: { url: `http://127.0.0.1:${ledgerPort}`, directory: join(home, "ledger") },
    nats: describeBroker(home, broker.current),
    sidecar: describeSidecar(home, sidecar.current.pid, [httpPort, grpcPort]),
    processes: [broker, issuer, decision, notifier, sidecar, web].map(({ name, current }) => ({
      name,
      pid: current.pid,
    })),
  });
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

function describeBroker(home: string, { url, user, pid }: NatsProcess) {
  return { url, user, pid, passwordFile: join(home, "nats", "password") };
}

function describeSidecar(
  home: string,
  pid: number,
  [httpPort, grpcPort]: readonly [number, number],
): RunFile["sidecar"] & object {
  return {
    pid,
    httpAddress: `127.0.0.1:${httpPort}`,
    grpcAddress: `127.0.0.1:${grpcPort}`,
    httpSocket: join(home, "sidecar", "sidecar-http.sock"),
    grpcSocket: join(home, "sidecar", "sidecar.sock"),
  };
}

/**
 * What all of them give. When one fails, the others have ended their starting before it throws: what starts unseen would not be
 * stopped with the rest.
 */
async function together<T extends readonly Promise<unknown>[]>(
  starts: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(starts);
  return Promise.all(starts);
}

async function superviseBroker(assembly: Assembly, port: number): Promise<Supervised<NatsProcess>> {
  const { context, home, disposables } = assembly;
  const start = async () => {
    let watching: { release(): void } | undefined;
    const onSpawn = (pid: number) => {
      watching = guard(pid);
    };
    const logFile = join(home, "logs", "nats.log");
    try {
      const server = await context.ports.startNats({
        storeDir: join(home, "nats"),
        logFile,
        port,
        onSpawn,
      });
      void server.exited.then(() => watching?.release());
      return server;
    } catch (error) {
      watching?.release();
      throw error;
    }
  };
  const broker = await Supervised.start({
    name: "nats",
    start,
    onEvent: recorder(assembly),
    now: context.now,
  });
  disposables.defer(() => broker.stop());
  return broker;
}

interface ChildPlan {
  readonly name: string;
  readonly main: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

async function superviseChild(
  assembly: Assembly,
  plan: ChildPlan,
): Promise<Supervised<RunningChild>> {
  const { home, context, disposables } = assembly;
  const logs = join(home, "logs");
  const child = await Supervised.start({
    name: plan.name,
    start: () =>
      startChild({
        name: plan.name,
        command: process.execPath,
        args: [...NODE_FLAGS, fileURLToPath(new URL(plan.main, import.meta.url))],
        env: {
          ...compileCache(home),
          ...plan.env,
          COUNTERSIGN_LOG_FILE: join(logs, `${plan.name}.log`),
          COUNTERSIGN_EXIT_ON_STDIN_CLOSE: "true",
        },
        errorFile: join(logs, `${plan.name}.err`),
      }),
    onEvent: recorder(assembly),
    now: context.now,
  });
  disposables.defer(() => child.stop());
  return child;
}

/** Passes on what happens, and keeps the process ids of run.json true. */
function recorder({ onEvent, record }: Assembly) {
  return (event: ProcessEvent) => {
    onEvent(event);
    if (event.kind === "started") record.changed();
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

/** Where the decision service writes whom to trust, unless somebody has a stricter policy. */
function trustPolicyOf({ env }: CliContext, home: string): string {
  const directory = env["COUNTERSIGN_LEDGER_DIR"] ?? join(home, "ledger");
  return env["COUNTERSIGN_LEDGER_TRUST"] ?? join(directory, "trust-policy");
}

function inherited({ env }: CliContext) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_INHERITED.has(name)));
}

function brokerVariables({ url, user, password }: NatsProcess) {
  return {
    COUNTERSIGN_NATS_URL: url,
    COUNTERSIGN_NATS_USER: user,
    COUNTERSIGN_NATS_PASSWORD: password,
  };
}
