import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  WatchVerdictRequest,
  WatchVerdictResponseSchema,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import type { People } from "../core/directory/people.ts";
import { agentVerdict, type AgentVerdictOptions } from "./agent-verdict.ts";
import { DECIDING, type Receipts } from "./ledger/receipts.ts";
import type { Lookup } from "./lookup.ts";
import { quietUntil } from "./progress.ts";
import type { Clock } from "./registrar.ts";
import type { RequestFeed } from "./request-feed.ts";
import { followRequest } from "./request-stream.ts";
import { RevealQuestions } from "./reveal/reveal-questions.ts";
import { toProgress } from "./to-wire.ts";
import type { WitnessRule } from "./witness-rule.ts";

/** What watching works with. */
export interface WatchVerdictOptions extends AgentVerdictOptions {
  readonly people: Pick<People, "quietUntil">;
  readonly lookup: Pick<Lookup, "find">;
  readonly feed: RequestFeed;
  readonly receipts: Pick<Receipts, "of">;
  readonly witnessRule: Pick<WitnessRule, "appliesTo">;
  readonly clock: Clock;
}

type Step = MessageInitShape<typeof WatchVerdictResponseSchema>;

/**
 * What happens to a request, until its verdict; for those who ask until the grant has been used or is gone, so that a revocation
 * reaches whoever is about to run the action.
 */
export async function* watchVerdict(
  options: WatchVerdictOptions,
  request: WatchVerdictRequest,
  signal: AbortSignal,
): AsyncGenerator<Step> {
  const { lookup, feed } = options;
  const { requestId } = request;
  let seen = request.afterVersion;
  let isTold = false;
  const load = () => lookup.find(requestId);
  const questions = new RevealQuestions(options, request.knownLedgerSize);
  for await (const present of followRequest(feed, requestId, { load, signal })) {
    if (present === "heartbeat") {
      yield { version: seen };
      continue;
    }
    const version = BigInt(present.lifecycle.version);
    const hasVerdict = present.lifecycle.verdict !== undefined;
    // A stream that is resumed has seen the version, and may still owe an answer.
    for (const reveal of await questions.next(present)) yield { version: seen, reveal };
    if (version <= seen && (!hasVerdict || isTold)) continue;
    seen = version;
    const isSettled = present.lifecycle.status !== "approved";
    if (!hasVerdict) {
      yield pending(options, present);
      continue;
    }
    // Between the verdict and what becomes of the grant, channels and counters change the request: nothing to be told of.
    if (isTold && !isSettled) continue;
    yield await settled(options, request, present);
    isTold = true;
    if (isSettled || !request.untilSettled) return;
  }
}

function pending({ people, clock }: WatchVerdictOptions, present: ApprovalRequest): Step {
  const progress = toProgress(present, { quietUntilMs: quietUntil(present, people, clock()) });
  const version = BigInt(present.lifecycle.version);
  return { version, ...(progress === undefined ? {} : { progress }) };
}

async function settled(
  options: WatchVerdictOptions,
  { requestId, knownLedgerSize: knownSize, untilSettled }: WatchVerdictRequest,
  present: ApprovalRequest,
): Promise<Step> {
  const { receipts, witnessRule } = options;
  const { verdict: reached, status, version } = present.lifecycle;
  const verdict = await agentVerdict(options, present);
  const isWitnessed = reached?.status === "allowed" && witnessRule.appliesTo(present);
  const receipt = await receipts.of({ requestId, types: DECIDING, knownSize, isWitnessed });
  return {
    version: BigInt(version),
    ...(verdict === undefined ? {} : { verdict }),
    receipt,
    settled: untilSettled && status !== "approved",
  };
}
