import type {
  ApprovalService,
  ListRequestsRequest,
  VoteRequest,
  WatchRequestsResponseSchema,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import type { Metrics } from "../adapters/telemetry/metrics.ts";
import { SPAN } from "../adapters/telemetry/names.ts";
import { withSpan } from "../adapters/telemetry/tracing.ts";
import type { Command } from "../core/approval/command.ts";
import type { Voter } from "../core/approval/request.ts";
import type { EventLog, RequestStore } from "../core/approval/store.ts";
import { Fault, invalidField } from "../core/fault.ts";
import { proofOf, type PersonIdentity, type Proof } from "../core/identity/identity.ts";
import type { Callers } from "./callers.ts";
import { readDigest, readId, readText } from "./from-wire.ts";
import { VOTING, type Receipts } from "./ledger/receipts.ts";
import type { Lookup } from "./lookup.ts";
import { readFilter, nextPageToken } from "./page.ts";
import { toFault, translateStoreFault } from "./refusals.ts";
import type { Registrar } from "./registrar.ts";
import type { RequestFeed } from "./request-feed.ts";
import { followAll } from "./request-stream.ts";
import { toTimeline } from "./timeline.ts";
import { toRequest } from "./to-wire.ts";

/** What the handler works with. */
export interface ApprovalHandlerOptions {
  readonly callers: Callers;
  readonly registrar: Registrar;
  readonly lookup: Lookup;
  readonly requests: RequestStore;
  readonly log: EventLog;
  readonly feed: RequestFeed;
  readonly metrics: Metrics;
  readonly receipts: Receipts;
}

const ID_BYTES = { min: 1, max: 200 };
const COMMENT_BYTES = { min: 0, max: 2_000 };
const REASON_BYTES = { min: 0, max: 1_024 };
const CHANNEL_BYTES = { min: 0, max: 64 };
const DELIVERY_REASON_BYTES = { min: 0, max: 256 };
/** A watcher begins with what waits now; whoever has more pending than this pages through the list as well. */
const WATCH_PENDING_MAX = 1_000;

/** countersign.approval.v1.ApprovalService: reading for people and notifiers, voting for people alone. */
export function createApprovalHandler(
  options: ApprovalHandlerOptions,
): ServiceImplementation<typeof ApprovalService> {
  const { callers, lookup, log } = options;
  return {
    listRequests: async (request, call) => {
      await callers.reader(call);
      return list(options, request);
    },
    getRequest: async ({ requestId }, call) => {
      await callers.reader(call);
      const request = await lookup.get(readId("request_id", requestId, ID_BYTES));
      const events = await log.readRequest(requestId).catch(translateStoreFault);
      return { request: toRequest(request, toTimeline(events)) };
    },
    watchRequests: (_request, call) => watchAll(options, call),
    vote: async (request, call) => {
      const person = await callers.person(call);
      const asked = await lookup.find(readId("request_id", request.requestId, ID_BYTES));
      const ofAgent = asked?.details.traceparent;
      // A vote is a part of the agent's trace; a channel that brings a trace of its own keeps it, linked to that one.
      const trace = { parent: call.traceparent ?? ofAgent, links: ofAgent ? [ofAgent] : [] };
      return withSpan(SPAN.vote, trace, async (span) => {
        const command = readVote(request, { person, callers });
        span.setAttribute("countersign.request.id", request.requestId);
        const { requestId } = request;
        const { committed, ...after } = await execute(options, requestId, command);
        options.metrics.voted(command.choice);
        const wanted = { requestId, types: VOTING, knownSize: 0n };
        return { ...after, receipt: await options.receipts.of(wanted, committed) };
      });
    },
    withdrawVote: async ({ requestId }, call) => {
      const giver = remember(callers, await callers.person(call));
      const { request } = await execute(options, requestId, { kind: "withdraw_vote", ...giver });
      options.metrics.voted("withdraw");
      return { request };
    },
    revokeGrant: async (request, call) => {
      const giver = remember(callers, await callers.person(call));
      const reason = readText("reason", request.reason, REASON_BYTES);
      const revoke = { kind: "revoke", ...giver, reason } as const;
      const after = await execute(options, request.requestId, revoke);
      return { request: after.request };
    },
    noteDelivery: async (request, call) => {
      await callers.notifier(call);
      await execute(options, request.requestId, {
        kind: "note_delivery",
        channel: readText("channel", request.channel, { min: 1, max: CHANNEL_BYTES.max }),
        isDelivered: request.delivered,
        reason: readText("reason", request.reason, DELIVERY_REASON_BYTES),
      });
      return {};
    },
  };
}

async function execute(
  { registrar }: ApprovalHandlerOptions,
  requestId: string,
  command: Exclude<Command, { readonly kind: "open" }>,
) {
  const id = readId("request_id", requestId, ID_BYTES);
  const committed = await registrar.execute(id, command);
  const { request, refusal } = committed;
  if (refusal !== undefined) throw toFault(refusal, id);
  if (request === undefined) {
    throw new Fault({ code: "internal", reason: "not_recorded", message: "Nothing was recorded." });
  }
  return { request: toRequest(request), committed };
}

async function list({ requests }: ApprovalHandlerOptions, request: ListRequestsRequest) {
  const filter = readFilter(request);
  const found = await requests.list(filter).catch(translateStoreFault);
  return {
    requests: found.map((each) => toRequest(each)),
    nextPageToken: found.length < filter.limit ? "" : nextPageToken(found.at(-1)),
  };
}

async function* watchAll(
  { callers, requests, feed }: ApprovalHandlerOptions,
  call: CallContext,
): AsyncGenerator<MessageInitShape<typeof WatchRequestsResponseSchema>> {
  await callers.reader(call);
  const load = () =>
    requests.list({ statuses: ["pending"], limit: WATCH_PENDING_MAX }).catch(translateStoreFault);
  for await (const request of followAll(feed, { load, signal: call.signal })) {
    if (request === "heartbeat") yield {};
    // Watchers are approvers: what policy settled alone is not theirs to see pass by.
    else if (request.lifecycle.review !== undefined) yield { request: toRequest(request) };
  }
}

interface ByPerson {
  readonly person: PersonIdentity;
  readonly callers: Callers;
}

function readVote(request: VoteRequest, { person, callers }: ByPerson) {
  if (request.choice !== VoteChoice.APPROVE && request.choice !== VoteChoice.DENY) {
    throw invalidField("choice", "must be approve or deny");
  }
  return {
    kind: "vote",
    ...remember(callers, person),
    choice: request.choice === VoteChoice.APPROVE ? "approve" : "deny",
    comment: readText("comment", request.comment, COMMENT_BYTES),
    channel: readText("channel", request.channel, CHANNEL_BYTES),
    actionDigest: readDigest("action_digest", request.actionDigest),
    viewDigest: readDigest("view_digest", request.viewDigest),
    knownGroups: callers.knownGroups,
  } as const;
}

function remember(
  callers: Callers,
  person: PersonIdentity,
): { readonly voter: Voter; readonly proof: Proof } {
  const { issuer, subject, name, authn } = person;
  const voter = { issuer, subject, name, groups: callers.remember(person) };
  return { voter, proof: proofOf(authn) };
}
