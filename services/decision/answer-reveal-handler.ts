import type {
  AnswerRevealRequest,
  DecisionService,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { openReveals } from "../core/approval/reveal.ts";
import { Fault, invalidField } from "../core/fault.ts";
import type { Callers } from "./callers.ts";
import { readId, readText } from "./from-wire.ts";
import type { Lookup } from "./lookup.ts";
import type { Clock } from "./registrar.ts";
import type { RevealDesk } from "./reveal/reveal-desk.ts";

/** What answering works with. */
export interface AnswerRevealOptions {
  readonly callers: Pick<Callers, "workload">;
  readonly lookup: Pick<Lookup, "ofAgent">;
  readonly revealDesk: RevealDesk;
  readonly clock: Clock;
}

const ID_BYTES = { min: 1, max: 200 };
/** A hidden value has at most a few thousand characters; in a JWE they take a third more. */
const SEALED_BYTES = { min: 0, max: 16 * 1024 };
const REFUSAL_BYTES = { min: 0, max: 64 };
/** RFC 7516, section 7.1; with ECDH-ES the key that seals is agreed and not sent, so the second part is empty. */
const COMPACT_JWE = /^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+$/;
const REFUSAL = /^[a-z][a-z0-9_]*$/;

/** Takes the answer of the sidecar of the request's own agent, and of nobody else, while the question is open. */
export function createAnswerReveal(
  options: AnswerRevealOptions,
): Pick<ServiceImplementation<typeof DecisionService>, "answerReveal"> {
  return { answerReveal: (request, call) => answer(options, request, call) };
}

async function answer(
  { callers, lookup, revealDesk, clock }: AnswerRevealOptions,
  request: AnswerRevealRequest,
  call: CallContext,
) {
  const workload = await callers.workload(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  const revealId = readId("reveal_id", request.revealId, ID_BYTES);
  const said = readAnswer(request);
  const { lifecycle } = await lookup.ofAgent(requestId, workload.id);
  if (!openReveals(lifecycle, clock()).some(({ id }) => id === revealId)) throw over();
  revealDesk.deliver({ requestId, revealId, ...said });
  return {};
}

function readAnswer(request: AnswerRevealRequest) {
  const sealed = readText("sealed", request.sealed, SEALED_BYTES);
  const refusal = readText("refusal", request.refusal, REFUSAL_BYTES);
  if ((sealed === "") === (refusal === ""))
    throw invalidField("sealed", "must be given, or a refusal, and not both");
  if (sealed !== "" && !COMPACT_JWE.test(sealed)) throw invalidField("sealed", "is no compact JWE");
  if (refusal !== "" && !REFUSAL.test(refusal))
    throw invalidField("refusal", "must be a code in lower_snake_case");
  return { sealed, refusal };
}

function over(): Fault {
  return new Fault({
    code: "failed_precondition",
    reason: "reveal_over",
    message: "There is no such question, or it is no longer open.",
  });
}
