import type {
  ApprovalService,
  ListRequestsRequest,
  NoteDeliveryRequest,
  WatchRequestsResponseSchema,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import type { Metrics } from "../adapters/telemetry/metrics.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import type { EventLog, RequestStore } from "../core/approval/store.ts";
import type { People } from "../core/directory/people.ts";
import type { Callers } from "./callers.ts";
import { CastVote } from "./cast-vote.ts";
import type { PasskeyVotes } from "./directory/passkey-votes.ts";
import { readId, readText } from "./from-wire.ts";
import { createGlassHandler } from "./glass-handler.ts";
import { createGrantHandler } from "./grant-handler.ts";
import type { Receipts } from "./ledger/receipts.ts";
import type { Lookup } from "./lookup.ts";
import { readFilter, nextPageToken } from "./page.ts";
import { PersonCommands, type StepUp } from "./person-commands.ts";
import { quietUntil } from "./progress.ts";
import { toFault, translateStoreFault } from "./refusals.ts";
import type { Clock, Registrar } from "./registrar.ts";
import type { RequestFeed } from "./request-feed.ts";
import { followAll } from "./request-stream.ts";
import type { RevealDesk } from "./reveal/reveal-desk.ts";
import { createRevealHandler } from "./reveal-handler.ts";
import { RevealValue, type RevealValueOptions } from "./reveal/reveal-value.ts";
import { toTimeline } from "./timeline.ts";
import { toRequest, type Beside } from "./to-wire.ts";
import { CHANNEL_BYTES, ID_BYTES } from "./vote-from-wire.ts";
import { createVoteHandler } from "./vote-handler.ts";

/** What the handler works with. */
export interface ApprovalHandlerOptions {
  readonly callers: Callers;
  readonly people: People;
  readonly registrar: Registrar;
  readonly lookup: Lookup;
  readonly requests: RequestStore;
  readonly log: EventLog;
  readonly feed: RequestFeed;
  readonly metrics: Metrics;
  readonly receipts: Receipts;
  readonly clock: Clock;
  readonly revealDesk: RevealDesk;
  /** A random text. */
  readonly createKey: () => string;
  /** How long sidecars may take to answer, and who hears how it ended. */
  readonly revealing?: Pick<RevealValueOptions, "waitMs" | "onTold">;
  /** Absent where no passkeys are taken. */
  readonly passkeys?: Pick<PasskeyVotes, "verify">;
  /** Where a sign-in is made a strong one; nothing is said of it where this is absent. */
  readonly stepUp?: StepUp;
}

/** What the parts of the handler share. */
export interface Approving extends ApprovalHandlerOptions {
  readonly commands: PersonCommands;
  readonly castVote: CastVote;
  readonly revealValue: RevealValue;
  /** A request as its readers get it. */
  readonly shown: (request: ApprovalRequest) => ReturnType<typeof toRequest>;
}

const DELIVERY_REASON_BYTES = { min: 0, max: 256 };
/** A watcher begins with what waits now; whoever has more pending than this pages through the list as well. */
const WATCH_PENDING_MAX = 1_000;

/** countersign.approval.v1.ApprovalService: reading for people and notifiers, deciding for people alone. */
export function createApprovalHandler(
  options: ApprovalHandlerOptions,
): ServiceImplementation<typeof ApprovalService> {
  const { callers, lookup, log } = options;
  const commands = new PersonCommands({ stepUp: {}, ...options });
  const castVote = new CastVote({ ...options, commands });
  const shown = (request: ApprovalRequest) => toRequest(request, besideOf(options, request));
  const { revealDesk: desk, revealing } = options;
  const revealValue = new RevealValue({ ...options, ...revealing, commands, desk });
  const approving: Approving = { ...options, commands, castVote, revealValue, shown };
  return {
    ...createVoteHandler(approving),
    ...createGlassHandler(approving),
    ...createRevealHandler(approving),
    ...createGrantHandler(approving),
    listRequests: async (request, call) => {
      await callers.reader(call);
      return list(approving, request);
    },
    getRequest: async ({ requestId }, call) => {
      await callers.reader(call);
      const request = await lookup.get(readId("request_id", requestId, ID_BYTES));
      const events = await log.readRequest(requestId).catch(translateStoreFault);
      const beside = { ...besideOf(options, request), timeline: toTimeline(events) };
      return { request: toRequest(request, beside) };
    },
    watchRequests: (_request, call) => watchAll(approving, call),
    noteDelivery: async (request, call) => {
      await callers.notifier(call);
      await noteDelivery(options, request);
      return {};
    },
  };
}

function besideOf(
  { people, clock }: Pick<ApprovalHandlerOptions, "people" | "clock">,
  request: ApprovalRequest,
): Beside {
  return { quietUntilMs: quietUntil(request, people, clock()) };
}

async function noteDelivery(
  { registrar }: ApprovalHandlerOptions,
  request: NoteDeliveryRequest,
): Promise<void> {
  const id = readId("request_id", request.requestId, ID_BYTES);
  const { refusal } = await registrar.execute(id, {
    kind: "note_delivery",
    channel: readText("channel", request.channel, { min: 1, max: CHANNEL_BYTES.max }),
    isDelivered: request.delivered,
    reason: readText("reason", request.reason, DELIVERY_REASON_BYTES),
  });
  if (refusal !== undefined) throw toFault(refusal, id);
}

async function list({ requests, shown }: Approving, request: ListRequestsRequest) {
  const filter = readFilter(request);
  const found = await requests.list(filter).catch(translateStoreFault);
  return {
    requests: found.map(shown),
    nextPageToken: found.length < filter.limit ? "" : nextPageToken(found.at(-1)),
  };
}

async function* watchAll(
  { callers, requests, feed, shown }: Approving,
  call: CallContext,
): AsyncGenerator<MessageInitShape<typeof WatchRequestsResponseSchema>> {
  await callers.reader(call);
  const load = () =>
    requests.list({ statuses: ["pending"], limit: WATCH_PENDING_MAX }).catch(translateStoreFault);
  for await (const request of followAll(feed, { load, signal: call.signal })) {
    if (request === "heartbeat") yield {};
    // Watchers are approvers: what policy settled alone is not theirs to see pass by.
    else if (request.lifecycle.review !== undefined) yield { request: shown(request) };
  }
}
