import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { ApprovalService } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import {
  DecisionService,
  Effect,
  type DecideResponse,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { PolicyService } from "../../proto/gen/countersign/policy/v1/policy_pb.ts";
import { createGrpcChannel, type GrpcMethods } from "../../services/adapters/grpc/client.ts";
import type { ClientCredentials } from "../../services/adapters/grpc/credentials.ts";
import { readPeople } from "../../services/adapters/identity/directory.ts";
import { createLocalCa } from "../../services/adapters/identity/local-ca.ts";
import {
  createLocalIssuer,
  mintPersonToken,
  mintWorkloadToken,
  type WorkloadTokenOptions,
} from "../../services/adapters/identity/local-issuer.ts";
import { startNatsServer, type NatsServer } from "../../services/adapters/nats/server.ts";
import { policyBundle } from "./policy-bundle.ts";
import { ServiceProcess } from "./service-process.ts";

/** What can differ between stacks. */
export interface StackOptions {
  /** Default "off": plaintext on loopback. */
  readonly tls?: "off" | "local";
  /** More variables for the decision service. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One identity's token and its clients of the decision service, which close with the stack. */
export interface Identity {
  readonly token: string;
  readonly decisions: GrpcMethods<typeof DecisionService>;
  readonly approvals: GrpcMethods<typeof ApprovalService>;
  readonly policies: GrpcMethods<typeof PolicyService>;
  client<S extends DescService>(service: S): GrpcMethods<S>;
}

const ROOT = join(import.meta.dirname, "../..");
const DEADLINE_MS = 10_000;

/**
 * A real broker and a real decision service on free ports, with the embedded issuer of a fresh home and the checkout's
 * policies. The notifier and the sidecar are processes that a test adds with `start`.
 */
export class Stack implements AsyncDisposable {
  readonly home: string;
  readonly nats: NatsServer;
  readonly #options: StackOptions;
  readonly #cleanup: AsyncDisposableStack;
  #credentials: ClientCredentials = { kind: "plaintext" };
  #decision: ServiceProcess | undefined;
  #port = "0";

  constructor(parts: {
    home: string;
    nats: NatsServer;
    options: StackOptions;
    cleanup: AsyncDisposableStack;
  }) {
    this.home = parts.home;
    this.nats = parts.nats;
    this.#options = parts.options;
    this.#cleanup = parts.cleanup;
  }

  /** "localhost:port" of the decision service; the same after a restart. */
  get address(): string {
    return `localhost:${this.#port}`;
  }

  get natsUrl(): string {
    return this.nats.url;
  }

  get decision(): ServiceProcess {
    if (this.#decision === undefined) throw new Error("the decision service was never started");
    return this.#decision;
  }

  /** The variables by which every process of this stack finds home, broker and decision service. */
  get env(): Readonly<Record<string, string>> {
    return {
      COUNTERSIGN_HOME: this.home,
      COUNTERSIGN_TLS: this.#options.tls ?? "off",
      COUNTERSIGN_NATS_URL: this.nats.url,
      COUNTERSIGN_NATS_USER: this.nats.user,
      COUNTERSIGN_NATS_PASSWORD: this.nats.password,
      COUNTERSIGN_DECISION_ADDRESS: this.address,
      // The same question is put again and again, and is a request of its own each time.
      COUNTERSIGN_ALIKE_WINDOW: "0s",
      COUNTERSIGN_PENDING_PER_AGENT: "10000",
    };
  }

  /** Starts another process of ours in this stack; `main` from the top of the checkout. It ends with the stack. */
  async start(main: string, env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
    const child = await ServiceProcess.start({
      main: join(ROOT, main),
      env: { ...this.env, ...env },
    });
    return this.#cleanup.use(child);
  }

  /** A workload of the embedded issuer, such as an agent, or "notifier". */
  async workload(
    subject: string,
    more: Omit<WorkloadTokenOptions, "subject"> = {},
  ): Promise<Identity> {
    return this.identity(await mintWorkloadToken(this.home, { subject, ...more }));
  }

  /** A person of people.json: olivia, dana, sam, pat or alex. */
  async person(subject: string, more: { readonly ttl?: number } = {}): Promise<Identity> {
    const people = await readPeople(this.home);
    const known = people.find((each) => each.subject === subject);
    if (known === undefined) throw new Error(`${subject} is not in people.json`);
    return this.identity(await mintPersonToken(this.home, { ...known, ...more }));
  }

  /** Whoever this token makes the caller. */
  identity(token: string): Identity {
    const channel = createGrpcChannel({
      address: this.address,
      credentials: this.#credentials,
      token: async () => token,
      defaultDeadlineMs: DEADLINE_MS,
    });
    this.#cleanup.use(channel);
    return {
      token,
      decisions: channel.client(DecisionService),
      approvals: channel.client(ApprovalService),
      policies: channel.client(PolicyService),
      client: (service) => channel.client(service),
    };
  }

  /** kill -9. */
  async killDecision(): Promise<void> {
    await this.decision.kill();
  }

  /** Starts the decision service on the port that it had; ends it first when it runs. */
  async restartDecision(): Promise<void> {
    await this.#decision?.stop();
    this.#decision = await this.start("services/decision/main.ts", {
      COUNTERSIGN_DECISION_PORT: this.#port,
      COUNTERSIGN_POLICY_DIR: await policyBundle(),
      COUNTERSIGN_LOG_LEVEL: "warn",
      ...this.#options.env,
    });
    this.#port = this.#decision.address.split(":").at(-1)!;
  }

  /** Makes the embedded issuer, and the authority where TLS is on, and starts the decision service. */
  async open(): Promise<void> {
    await createLocalIssuer(this.home);
    if (this.#options.tls === "local") {
      const { certificate } = await createLocalCa(this.home);
      this.#credentials = { kind: "tls", serverCa: certificate };
    }
    await this.restartDecision();
  }

  /** Ends every process of the stack and removes its home. */
  async stop(): Promise<void> {
    await this.#cleanup.disposeAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const cleanup = new AsyncDisposableStack();
  try {
    const home = await mkdtemp(join(tmpdir(), "countersign-stack-"));
    cleanup.defer(() => rm(home, { recursive: true, force: true }));
    const nats = await startNatsServer({
      storeDir: join(home, "nats"),
      logFile: join(home, "nats.log"),
    });
    cleanup.use(nats);
    const stack = new Stack({ home, nats, options, cleanup });
    await stack.open();
    return stack;
  } catch (error) {
    await cleanup.disposeAsync();
    throw error;
  }
}

/** What an agent asks about; each call without a key is a request of its own. */
export interface AskOptions {
  readonly operation?: string;
  readonly argumentsJson?: string;
  readonly idempotencyKey?: string;
}

/**
 * Asks for an export of customers, which the checkout's policies put to one person of data-governance (dana), risk high.
 * Rejects when policy asked nobody.
 */
export async function askForExport(
  agent: Identity,
  options: AskOptions = {},
): Promise<DecideResponse> {
  const decision = await decideExport(agent, options);
  if (decision.effect !== Effect.REVIEW) {
    throw new Error(
      `policy asked nobody: ${decision.rule} ${decision.verdict?.reasons[0]?.message}`,
    );
  }
  return decision;
}

/** The same, whatever policy says. */
export function decideExport(agent: Identity, options: AskOptions = {}): Promise<DecideResponse> {
  return agent.decisions.decide({
    action: {
      tool: "crm",
      operation: options.operation ?? "export_customers",
      target: "customers",
      argumentsJson: options.argumentsJson ?? '{"format":"csv"}',
      factsJson: "{}",
      digest: randomBytes(32),
    },
    context: { reason: "quarterly report" },
    idempotencyKey: options.idempotencyKey ?? randomBytes(16).toString("hex"),
    redemptionId: randomBytes(16).toString("hex"),
  });
}
