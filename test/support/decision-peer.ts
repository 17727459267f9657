import { createHash } from "node:crypto";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  DecisionService,
  Effect,
  VerdictStatus,
  NextStep,
  type AnswerRevealRequest,
  type DecideRequest,
  type ExtendResponseSchema,
  type RedeemGrantRequest,
  type ReportOutcomeRequest,
  type RevealQuestionSchema,
  type WatchVerdictRequest,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ReceiptSchema } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import type { CallContext } from "../../services/adapters/grpc/call-context.ts";
import { bindService } from "../../services/adapters/grpc/handlers.ts";
import { createGrpcServer, type GrpcServer } from "../../services/adapters/grpc/server.ts";
import { Fault } from "../../services/core/fault.ts";

interface Verdict {
  readonly status: VerdictStatus;
  readonly rule: string;
  readonly next: NextStep;
  readonly reasons?: { readonly code: string; readonly message: string }[];
  readonly people?: { readonly issuer: string; readonly subject: string; readonly name: string }[];
  readonly grant?: { readonly id: string; readonly usesLeft: number };
  readonly maskResult?: string[];
}

type Receipt = MessageInitShape<typeof ReceiptSchema>;

/** What a call that only takes effect may say beside that. */
interface Done {
  readonly receipt?: Receipt;
}

interface Decision {
  readonly requestId: string;
  readonly effect: Effect;
  readonly rule: string;
  readonly version: bigint;
  readonly verdict?: Verdict | undefined;
  readonly progress?: Progress;
  readonly redeemedElsewhere?: boolean;
  readonly attachedToKey?: string;
  readonly receipt?: Receipt;
}

type Extended = MessageInitShape<typeof ExtendResponseSchema>;

interface Progress {
  readonly requirements: {
    readonly group: string;
    readonly approvals: number;
    readonly approved: number;
  }[];
}

interface Step {
  readonly version: bigint;
  readonly receipt?: Receipt;
  readonly verdict?: Verdict;
  readonly progress?: Progress;
  readonly reveal?: MessageInitShape<typeof RevealQuestionSchema>;
}

/** What a peer does; a test changes the parts that it is about. */
export interface DecisionScript {
  decide: (request: DecideRequest, call: CallContext) => Promise<Decision> | Decision;
  watch: (request: WatchVerdictRequest, call: CallContext) => AsyncIterable<Step>;
  redeem: (request: RedeemGrantRequest, call: CallContext) => Promise<Done | void> | Done | void;
  report: (request: ReportOutcomeRequest) => Promise<Done | void> | Done | void;
  cancel: (requestId: string) => Promise<Verdict> | Verdict;
  extend: (requestId: string) => Extended;
  answerReveal: (request: AnswerRevealRequest) => Promise<object> | object;
}

/**
 * A decision service made to misbehave, over real gRPC. It is a peer for faults only: what the real service does is tested with
 * the real service.
 */
export class DecisionPeer implements AsyncDisposable {
  readonly decided: DecideRequest[] = [];
  readonly traceparents: (string | undefined)[] = [];
  readonly watched: WatchVerdictRequest[] = [];
  readonly redeemed: RedeemGrantRequest[] = [];
  readonly reported: ReportOutcomeRequest[] = [];
  readonly cancelled: string[] = [];
  readonly extended: string[] = [];
  readonly revealed: AnswerRevealRequest[] = [];
  readonly script: DecisionScript;
  #server: GrpcServer | undefined;
  #port = 0;

  constructor(script: Partial<DecisionScript> = {}) {
    this.script = { ...DEFAULT_SCRIPT, ...script };
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Listens; again on the same port after a stop. */
  async start(): Promise<this> {
    this.#server = await createGrpcServer({
      listeners: [{ host: "127.0.0.1", port: this.#port, credentials: { kind: "plaintext" } }],
      services: [this.#binding()],
      log: () => undefined,
    });
    this.#port = Number(this.#server.addresses[0]!.split(":")[1]);
    return this;
  }

  async stop(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #binding() {
    return bindService(DecisionService, {
      decide: async (request, call) => {
        this.decided.push(request);
        this.traceparents.push(call.traceparent);
        return this.script.decide(request, call);
      },
      watchVerdict: (request, call) => {
        this.watched.push(request);
        return this.script.watch(request, call);
      },
      redeemGrant: async (request, call) => {
        this.redeemed.push(request);
        const done = await this.script.redeem(request, call);
        const redeemedAt = timestampFromMs(Date.now());
        return { redeemedAt, reportBy: timestampFromMs(Date.now() + 600_000), ...done };
      },
      reportOutcome: async (request) => {
        const done = await this.script.report(request);
        this.reported.push(request);
        return { version: 9n, ...done };
      },
      cancel: async ({ requestId }) => {
        this.cancelled.push(requestId);
        return { verdict: await this.script.cancel(requestId) };
      },
      extend: async ({ requestId }) => {
        this.extended.push(requestId);
        return this.script.extend(requestId);
      },
      answerReveal: async (request) => {
        this.revealed.push(request);
        return this.script.answerReveal(request);
      },
    });
  }
}

/** An answer of policy alone. */
export function allow(request: DecideRequest): Decision {
  return {
    requestId: idOf(request),
    effect: Effect.ALLOW,
    rule: "reads.safe",
    verdict: verdict(VerdictStatus.ALLOWED),
    version: 1n,
  };
}

/** An answer of policy alone. */
export function deny(request: DecideRequest): Decision {
  return {
    requestId: idOf(request),
    effect: Effect.DENY,
    rule: "sql.destructive",
    verdict: {
      ...verdict(VerdictStatus.DENIED),
      reasons: [{ code: "destructive_sql", message: "it drops a table" }],
    },
    version: 1n,
  };
}

/** People are asked. */
export function review(request: DecideRequest): Decision {
  return {
    requestId: idOf(request),
    effect: Effect.REVIEW,
    rule: "data.export",
    progress: { requirements: [{ group: "security", approvals: 1, approved: 0 }] },
    version: 1n,
  };
}

/** What people said. */
export function approval(): Verdict {
  return {
    ...verdict(VerdictStatus.ALLOWED),
    people: [{ issuer: "https://idp.example", subject: "sam", name: "Sam" }],
    grant: { id: "grant_1", usesLeft: 1 },
  };
}

export function verdict(status: VerdictStatus): Verdict {
  return { status, rule: "", next: NextStep.NONE };
}

/** Ends when the caller goes away. */
export function gone(call: CallContext): Promise<void> {
  return new Promise((resolve) => {
    call.signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

export function unavailable(): Fault {
  return new Fault({ code: "unavailable", reason: "down", message: "down for a moment" });
}

function idOf({ idempotencyKey }: DecideRequest): string {
  return `req_${createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 26)}`;
}

const DEFAULT_SCRIPT: DecisionScript = {
  decide: allow,
  watch: async function* (_request, call) {
    yield { version: 1n, progress: { requirements: [] } };
    await gone(call);
  },
  redeem: () => undefined,
  report: () => undefined,
  cancel: () => verdict(VerdictStatus.CANCELLED),
  extend: () => ({ version: 2n, progress: { requirements: [], extended: true } }),
  answerReveal: () => ({}),
};
