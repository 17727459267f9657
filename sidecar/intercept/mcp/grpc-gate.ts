import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  AskRequestSchema,
  AskResponse,
  FinishRequestSchema,
  FinishResponse,
  RedactRequestSchema,
  RedactResponse,
  StartRequestSchema,
  StartResponse,
  WatchAnswerRequestSchema,
  WatchAnswerResponse,
  WithdrawRequestSchema,
  WithdrawResponse,
} from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { Outcome as WireOutcome } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { Fault } from "../../../services/core/fault.ts";
import type { Answer, NextStep, Outcome } from "../../answer.ts";
import type { Gate, GateAction } from "./gate.ts";
import { toAnswer } from "./wire-answer.ts";

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly metadata?: Readonly<Record<string, string>>;
}

type Unary<Request, Response> = (request: Request, options?: CallOptions) => Promise<Response>;

/** The client of `countersign.sidecar.v1.SidecarService`, as far as the gate needs it. */
export interface SidecarClient {
  readonly ask: Unary<MessageInitShape<typeof AskRequestSchema>, AskResponse>;
  readonly watchAnswer: (
    request: MessageInitShape<typeof WatchAnswerRequestSchema>,
    options?: CallOptions,
  ) => AsyncIterable<WatchAnswerResponse>;
  readonly start: Unary<MessageInitShape<typeof StartRequestSchema>, StartResponse>;
  readonly finish: Unary<MessageInitShape<typeof FinishRequestSchema>, FinishResponse>;
  readonly withdraw: Unary<MessageInitShape<typeof WithdrawRequestSchema>, WithdrawResponse>;
  readonly redact: Unary<MessageInitShape<typeof RedactRequestSchema>, RedactResponse>;
}

const OUTCOMES: Readonly<Record<Outcome, WireOutcome>> = {
  succeeded: WireOutcome.SUCCEEDED,
  failed: WireOutcome.FAILED,
  unknown: WireOutcome.UNKNOWN,
};

/** The gate over the sidecar's gRPC API. */
export function createGrpcGate(client: SidecarClient): Gate {
  return {
    ask: async (action) => {
      try {
        const request = { ...actionFields(action), claimsJson: action.claimsText };
        const { answer } = await client.ask(request, trace(action));
        return toAnswer(action.key, answer);
      } catch (error) {
        return refusalOf(action.key, error);
      }
    },
    watch: (key, signal) => watch({ client, key, signal }),
    start: async (action) => {
      try {
        await client.start(actionFields(action), trace(action));
        return { kind: "started" };
      } catch (error) {
        return { kind: "refused", answer: refusalOf(action.key, error) };
      }
    },
    finish: async (idempotencyKey, outcome, detail) => {
      await client.finish({ idempotencyKey, outcome: OUTCOMES[outcome], detail });
    },
    mask: async ({ key, texts, labels }) => {
      const request = { idempotencyKey: key, texts: [...texts], labels: [...labels] };
      const masked = await client.redact(request);
      if (masked.texts.length === texts.length) return masked.texts;
      throw new TypeError("the sidecar gave other texts back than it got");
    },
    withdraw: async (idempotencyKey, reason) => {
      await client.withdraw({ idempotencyKey, reason });
    },
  };
}

interface Watch {
  readonly client: SidecarClient;
  readonly key: string;
  readonly signal: AbortSignal;
}

async function* watch({ client, key, signal }: Watch): AsyncGenerator<Answer> {
  for await (const { answer } of client.watchAnswer({ idempotencyKey: key }, { signal })) {
    yield toAnswer(key, answer);
  }
}

function actionFields(action: GateAction) {
  return {
    idempotencyKey: action.key,
    tool: action.tool,
    operation: action.operation,
    target: action.target,
    argumentsJson: action.argumentsText,
  };
}

function trace({ traceparent }: GateAction): CallOptions {
  return traceparent === undefined ? {} : { metadata: { traceparent } };
}

/** A refused call as an answer. A sidecar that cannot be reached, or fails, allows nothing. */
export function refusalOf(key: string, error: unknown): Answer {
  const { status, next, code, message } = readRefusal(error);
  return {
    idempotencyKey: key,
    status,
    requestId: (error instanceof Fault ? error.metadata["request_id"] : undefined) ?? "",
    reasons: [{ code, message }],
    rule: "",
    comments: [],
    people: [],
    next,
    risk: "high",
  };
}

interface RefusalText {
  readonly status: "denied" | "unavailable";
  readonly next: NextStep;
  readonly code: string;
  readonly message: string;
}

function readRefusal(error: unknown): RefusalText {
  if (!(error instanceof Fault)) {
    return {
      status: "unavailable",
      next: "retry",
      code: "sidecar_failed",
      message: "the sidecar failed",
    };
  }
  const { reason: code, message } = error;
  switch (error.code) {
    case "invalid_argument":
    case "already_exists":
    case "failed_precondition":
    case "permission_denied":
    case "unauthenticated":
    case "not_found":
      return { status: "denied", next: "none", code, message };
    case "resource_exhausted":
    case "unavailable":
    case "deadline_exceeded":
    case "cancelled":
    case "internal":
      return {
        status: "unavailable",
        next: "retry",
        code,
        message: `the sidecar cannot be reached or failed (${message})`,
      };
  }
}
