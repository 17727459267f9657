import { randomBytes } from "node:crypto";
import type { DescService } from "@bufbuild/protobuf";
import { ApprovalService } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import {
  DecisionService,
  type DecideResponse,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { createGrpcChannel, type GrpcMethods } from "../../services/adapters/grpc/client.ts";
import { mintPersonToken } from "../../services/adapters/identity/local-issuer.ts";
import { freePort } from "./free-port.ts";
import { bundleWithRules, SHOP, type OwnRule } from "./own-rules.ts";
import { startPostgres } from "./postgres.ts";
import type { ServiceProcess } from "./service-process.ts";
import { startStack, type Stack } from "./stack.ts";
import { temporaryDirectory } from "./temporary.ts";

/** What can differ. */
export interface ReplicasOptions {
  /** One replica on SQLite, or two on one PostgreSQL. */
  readonly database: "sqlite" | "postgres";
  readonly rules: Readonly<Record<string, OwnRule>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** One caller at one replica. */
export interface Caller {
  readonly decisions: GrpcMethods<typeof DecisionService>;
  readonly approvals: GrpcMethods<typeof ApprovalService>;
  client<S extends DescService>(service: S): GrpcMethods<S>;
}

/** An agent's question to the shop. */
export interface Question {
  readonly target: string;
  readonly argumentsJson?: string;
  readonly digest?: Uint8Array;
  readonly idempotencyKey?: string;
}

const DEADLINE_MS = 10_000;
const TOKEN_S = 3_600;

/** A running stack whose decision service may be two replicas, with rules of the test's own. Ports stay over restarts. */
export class Replicas implements AsyncDisposable {
  readonly stack: Stack;
  /** Of PostgreSQL; empty on SQLite. */
  readonly databaseUrl: string;
  readonly #options: { readonly env: Readonly<Record<string, string>>; readonly port: number };
  readonly #cleanup: AsyncDisposableStack;
  #second: ServiceProcess | undefined;

  constructor(parts: { stack: Stack; env: Record<string, string>; port: number }) {
    this.stack = parts.stack;
    this.databaseUrl = parts.env["COUNTERSIGN_DATABASE_URL"] ?? "";
    this.#options = { env: parts.env, port: parts.port };
    this.#cleanup = new AsyncDisposableStack();
  }

  static async start(options: ReplicasOptions): Promise<Replicas> {
    await using starting = new AsyncDisposableStack();
    const directory = starting.use(await temporaryDirectory());
    const isShared = options.database === "postgres";
    const server = isShared ? starting.use(await startPostgres()) : undefined;
    const env = {
      COUNTERSIGN_POLICY_DIR: await bundleWithRules(directory.path, options.rules),
      COUNTERSIGN_LOG_LEVEL: "error",
      ...(server === undefined ? {} : { COUNTERSIGN_DATABASE_URL: server.url }),
      ...options.env,
    };
    const stack = starting.use(await startStack({ env }));
    const replicas = new Replicas({ stack, env, port: await freePort() });
    if (isShared) await replicas.restart(1);
    replicas.#cleanup.use(starting.move());
    return replicas;
  }

  get count(): number {
    return this.#second === undefined ? 1 : 2;
  }

  /** The lines of all logs so far. */
  get log(): readonly string[] {
    return [...this.stack.decision.log, ...(this.#second?.log ?? [])];
  }

  /** "localhost:port" of a replica. */
  addressOf(replica: number): string {
    return replica === 0 ? this.stack.address : `localhost:${this.#options.port}`;
  }

  /** Whoever this token makes the caller, at one replica. */
  at(replica: number, token: string): Caller {
    const channel = createGrpcChannel({
      address: this.addressOf(replica),
      credentials: { kind: "plaintext" },
      token: async () => token,
      defaultDeadlineMs: DEADLINE_MS,
    });
    this.#cleanup.use(channel);
    return {
      decisions: channel.client(DecisionService),
      approvals: channel.client(ApprovalService),
      client: (service) => channel.client(service),
    };
  }

  /** A person of the embedded issuer, whether people.json has them or not, at each replica. */
  async person(subject: string, groups: readonly string[] = []): Promise<readonly Caller[]> {
    const options = { subject, name: `Name of ${subject}`, groups, ttl: TOKEN_S };
    return this.everywhere(await mintPersonToken(this.stack.home, options));
  }

  /** An agent at each replica. */
  async agent(subject: string, owner: string): Promise<readonly Caller[]> {
    const { token } = await this.stack.workload(subject, { owner, ttl: TOKEN_S });
    return this.everywhere(token);
  }

  everywhere(token: string): readonly Caller[] {
    return Array.from({ length: this.count }, (_, replica) => this.at(replica, token));
  }

  /** kill -9. */
  async kill(replica: number): Promise<void> {
    await (replica === 0 ? this.stack.killDecision() : this.#second?.kill());
  }

  /** Starts a replica on the port that it had. */
  async restart(replica: number): Promise<void> {
    if (replica === 0) return this.stack.restartDecision();
    const { env, port } = this.#options;
    this.#second = await this.stack.start("services/decision/main.ts", {
      ...env,
      COUNTERSIGN_DECISION_PORT: String(port),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }
}

/** One caller at the first replica. */
export function first(callers: readonly Caller[]): Caller {
  return nth(callers, 0);
}

/** One caller at the replica of this turn. */
export function nth(callers: readonly Caller[], turn: number): Caller {
  const caller = callers[turn % callers.length];
  if (caller === undefined) throw new Error("no replica");
  return caller;
}

/** Puts a question to the shop; each without a key is a request of its own. */
export function askShop(agent: Caller, question: Question): Promise<DecideResponse> {
  const { target, argumentsJson = "{}", digest = randomBytes(32), idempotencyKey } = question;
  return agent.decisions.decide({
    action: { tool: SHOP, operation: "look", target, argumentsJson, factsJson: "{}", digest },
    idempotencyKey: idempotencyKey ?? randomBytes(16).toString("hex"),
    redemptionId: randomBytes(16).toString("hex"),
  });
}
