import { create, toJson, type JsonValue } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  RequestSchema,
  RequestStatus,
  type Request,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Risk } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { Event } from "../../../proto/gen/countersign/event/v1/event_pb.ts";
import { describeClassification } from "../../core/redaction/describe.ts";
import { toSafeJson, toSafeLine } from "../../core/text/safe-text.ts";
import { headlineOf, warningsOf } from "./card-words.ts";

/** How a card invites its reader to vote. */
export interface CardOptions {
  /** Where callbacks go; absent where none are taken. */
  readonly callbackUrl?: string;
}

/** Common web frameworks refuse bodies over 100 KB; both together, escaped as JSON in JSON, stay below. */
const ARGUMENTS_BYTES_MAX = 24 * 1024;
const FACTS_BYTES_MAX = 8 * 1024;

/** One text that did not fit. */
export interface Cut {
  readonly field: string;
  readonly shown_bytes: number;
  readonly total_bytes: number;
}

/**
 * The JSON that a webhook posts about an event, in the shape that Standard Webhooks recommends: type, timestamp, data.
 * The request is the redacted view with proto field names; digests are base64 and go back in the callback as they are.
 * What is cut is told in `data.cut`, with the sizes; `data.vote` says how to vote while the request is pending. `data.headline` is a
 * sentence about the event where people are to be told of it, `data.warnings` what nobody may overlook, `data.classes` what kinds of
 * data the action carries, empty where none was found.
 */
export function cardJson(event: Event, options: CardOptions = {}): string {
  const { request } = event;
  const cuts = request === undefined ? [] : cutsOf(request);
  return JSON.stringify({
    type: event.type,
    timestamp: event.at === undefined ? null : timestampDate(event.at).toISOString(),
    data: {
      event_id: event.id,
      request_id: event.requestId,
      actor: event.actor,
      headline: headlineOf(event) ?? null,
      warnings: request === undefined ? [] : warningsOf(request),
      classes: describeClassification(request?.action?.classification ?? {}),
      request: request === undefined ? null : toView(request),
      unverified: ["request.context"],
      cut: cuts,
      vote: request === undefined ? null : howToVote(request, options, cuts),
    },
  });
}

/** Whether a request is too risky to be approved by somebody who was not shown all of it. */
export function needsWholeView(request: Request): boolean {
  // A risk that is not stated counts as high.
  const isGrave = request.risk !== Risk.LOW && request.risk !== Risk.MEDIUM;
  return isGrave && cutsOf(request).length > 0;
}

function cutsOf({ action }: Request): readonly Cut[] {
  return [
    ...cut("request.action.arguments_json", action?.argumentsJson ?? "", ARGUMENTS_BYTES_MAX),
    ...cut("request.action.facts_json", action?.factsJson ?? "", FACTS_BYTES_MAX),
  ];
}

function cut(field: string, text: string, bytesMax: number): readonly Cut[] {
  const total = Buffer.byteLength(text);
  if (total <= bytesMax) return [];
  return [{ field, shown_bytes: Buffer.byteLength(head(text, bytesMax)), total_bytes: total }];
}

/** The first bytes, without half a character at the end. */
function head(text: string, bytesMax: number): string {
  if (Buffer.byteLength(text) <= bytesMax) return text;
  const bytes = Buffer.from(text).subarray(0, bytesMax);
  return new TextDecoder().decode(bytes, { stream: true });
}

function toView(request: Request): JsonValue {
  const { action, context } = request;
  const shown = create(RequestSchema, {
    ...request,
    ...(action && {
      action: {
        ...action,
        argumentsJson: toSafeJson(head(action.argumentsJson, ARGUMENTS_BYTES_MAX)),
        factsJson: toSafeJson(head(action.factsJson, FACTS_BYTES_MAX)),
      },
    }),
    // The agent wrote these: what can't be seen could forge the text around them.
    ...(context && {
      context: {
        ...context,
        reason: toSafeLine(context.reason),
        task: toSafeLine(context.task),
        ticket: toSafeLine(context.ticket),
        environment: toSafeLine(context.environment),
        sourceZone: toSafeLine(context.sourceZone),
        destinationZone: toSafeLine(context.destinationZone),
        principal: toSafeLine(context.principal),
        blastRadius: toSafeLine(context.blastRadius),
      },
    }),
  });
  return toJson(RequestSchema, shown, { useProtoFieldName: true, alwaysEmitImplicit: true });
}

function howToVote(request: Request, { callbackUrl }: CardOptions, cuts: readonly Cut[]) {
  if (callbackUrl === undefined || request.status !== RequestStatus.PENDING) return null;
  const mayApprove = !needsWholeView(request);
  return {
    url: callbackUrl,
    method: "POST",
    choices: mayApprove ? ["approve", "deny"] : ["deny"],
    comment_required: request.commentRequired,
    body: {
      request_id: request.id,
      action_digest: Buffer.from(request.action?.digest ?? []).toString("base64"),
      view_digest: Buffer.from(request.viewDigest).toString("base64"),
    },
    instructions: [
      "POST the body with choice and comment added, signed as this message is (webhook-id of your own, webhook-timestamp, webhook-signature), with the voter's own token as authorization: Bearer.",
      ...(cuts.length === 0
        ? []
        : ["This card is cut: `countersign show` and the inbox show the whole."]),
      ...(mayApprove ? [] : ["Its risk is too high to approve it from a cut card."]),
    ],
  };
}
