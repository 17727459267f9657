import { join } from "node:path";
import type { CliContext, NatsProcess } from "../context.ts";
import type { RunningChild } from "./child.ts";
import { pickFreePorts } from "./free-port.ts";
import { superviseBroker, superviseChild, type Supervision } from "./supervise.ts";
import type { Supervised } from "./supervised.ts";

/** The processes of a stack, in the order in which they are told of. */
export interface StackProcesses {
  readonly broker: Supervised<NatsProcess>;
  readonly issuer: Supervised<RunningChild>;
  readonly decision: Supervised<RunningChild>;
  readonly notifier: Supervised<RunningChild>;
  readonly sidecar: Supervised<RunningChild>;
  readonly console: Supervised<RunningChild>;
}

/** Ports on loopback. */
export type StackPorts = Readonly<
  Record<"broker" | "decision" | "sidecarHttp" | "sidecarGrpc" | "ledger" | "console", number>
>;

/** What is set for all and must not be inherited by one: each process reads only what it is given here. */
const NOT_INHERITED = new Set([
  "COUNTERSIGN_LOG_FILE",
  "COUNTERSIGN_TOKEN_FILE",
  "COUNTERSIGN_EXIT_ON_STDIN_CLOSE",
]);

/** Ports that nobody uses now. Chosen once, so that a process that is started again serves where it served before. */
export async function pickStackPorts(): Promise<StackPorts> {
  const [broker = 0, decision = 0, sidecarHttp = 0, sidecarGrpc = 0, ledger = 0, web = 0] =
    await pickFreePorts(6);
  return { broker, decision, sidecarHttp, sidecarGrpc, ledger, console: web };
}

/** The console's address. A name and not an address of IP, because passkeys belong to names. */
export function consoleUrl(ports: StackPorts): string {
  return `http://localhost:${ports.console}`;
}

/** "host:port" of the decision service, by the name in its certificate. */
export function decisionAddress(ports: StackPorts): string {
  return `localhost:${ports.decision}`;
}

/**
 * Starts all of them, those that need no other at once; `env` is set for each. Rejects when one does not start; what was started
 * until then is the supervision's to end.
 */
export async function startProcesses(
  supervision: Supervision & { readonly env?: Readonly<Record<string, string>> },
  ports: StackPorts,
): Promise<StackProcesses> {
  const { context, home, env } = supervision;
  const broker = await superviseBroker(supervision, ports.broker);
  const shared = {
    ...inherited(context),
    ...env,
    ...brokerVariables(broker.current),
    COUNTERSIGN_HOME: home,
    COUNTERSIGN_CONSOLE_URL: consoleUrl(ports),
  };
  const start = (name: string, main: string, variables: Readonly<Record<string, string>>) =>
    superviseChild(supervision, { name, main, env: { ...shared, ...variables } });
  const [issuer, decision] = await together([
    start("issuer", "../../issuer/main.ts", {}),
    start("decision", "../../decision/main.ts", {
      COUNTERSIGN_DECISION_PORT: String(ports.decision),
      COUNTERSIGN_POLICY_DIR: join(home, "policy"),
      COUNTERSIGN_LEDGER_HTTP_PORT: String(ports.ledger),
    }),
  ]);
  const toDecision = { COUNTERSIGN_DECISION_ADDRESS: decisionAddress(ports) };
  const [notifier, sidecar, web] = await together([
    start("notifier", "../../notifier/main.ts", toDecision),
    start("sidecar", "../../../sidecar/main.ts", {
      ...toDecision,
      COUNTERSIGN_SIDECAR_HTTP_PORT: String(ports.sidecarHttp),
      COUNTERSIGN_SIDECAR_GRPC_PORT: String(ports.sidecarGrpc),
      // Named, so that a sidecar without the ledger's keys does not start instead of believing everybody.
      COUNTERSIGN_LEDGER_TRUST: trustPolicyOf(context, home),
    }),
    start("console", "../../console/main.ts", {
      ...toDecision,
      COUNTERSIGN_CONSOLE_PORT: String(ports.console),
    }),
  ]);
  return { broker, issuer, decision, notifier, sidecar, console: web };
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
