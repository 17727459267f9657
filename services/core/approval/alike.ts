import { canonicalise } from "../action/canonical.ts";
import { sha256Hex } from "../action/hash.ts";
import type { DelegationParty } from "../identity/identity.ts";
import type { PolicyReview } from "../policy/decision.ts";
import type { JsonValue } from "../policy/json.ts";
import { isServing, maySeveral } from "./bounds.ts";
import type {
  ApprovalRequest,
  Lifecycle,
  RequestContext,
  RequestShapes,
  SeenAction,
} from "./request.ts";
import { tagged, type Tagging } from "./tagged.ts";

/** By which later questions of the same agent find a request, and until when. */
export interface Match {
  readonly key: string;
  readonly untilMs: number;
}

/**
 * What a request means for later questions: one that waits can be joined, a live grant of several uses allows, and a remembered
 * denial denies. Undefined when it means nothing to them.
 */
export function matchOf({ details, lifecycle }: ApprovalRequest): Match | undefined {
  const { shapes } = details;
  if (shapes === undefined) return undefined;
  switch (lifecycle.status) {
    case "pending":
      return match("p", shapes.action, lifecycle.expiresAtMs);
    case "denied":
      return denialMatch(shapes, lifecycle);
    case "approved":
    case "redeemed":
    case "succeeded":
    case "failed":
    case "unknown":
      return grantMatch(shapes, lifecycle);
    case "expired":
    case "cancelled":
    case "lapsed":
    case "revoked":
      return undefined;
  }
}

function denialMatch(shapes: RequestShapes, { remembered }: Lifecycle): Match | undefined {
  if (remembered === undefined) return undefined;
  const { scope, untilMs } = remembered;
  return match(`d:${scope}`, scope === "action" ? deedOf(shapes) : shapes[scope], untilMs);
}

/** By which keys the remembered denials that concern a question are found. */
export function denialKeysOf(shapes: RequestShapes): readonly string[] {
  const { target, rule, task } = shapes;
  // The second is that of a denial by an older version.
  const keys = [`d:action:${deedOf(shapes)}`, `d:action:${shapes.action}`];
  const others = [`d:target:${target}`, `d:rule:${rule}`];
  return [...new Set([...keys, ...others, ...(task === undefined ? [] : [`d:task:${task}`])])];
}

function deedOf({ deed, action }: RequestShapes): string {
  return deed ?? action;
}

/** One whose uses are all taken is found as well, by another key: whoever took the last may have lost the answer. */
function grantMatch(shapes: RequestShapes, lifecycle: Lifecycle): Match | undefined {
  const bounds = lifecycle.grant?.bounds;
  if (bounds === undefined || bounds.endedAtMs !== undefined) return undefined;
  return match(isServing(lifecycle) ? "g" : "u", shapes.grant, bounds.usableUntilMs);
}

function match(prefix: string, shape: string | undefined, untilMs?: number): Match | undefined {
  if (shape === undefined || untilMs === undefined) return undefined;
  return { key: `${prefix}:${shape}`, untilMs };
}

/** What shapes are made of. `action` and `context` are as people are shown them: redacted and canonical. */
export interface Shaped extends Tagging {
  readonly agentId: string;
  readonly action: SeenAction;
  readonly context: RequestContext;
  readonly rule: string;
  readonly review: PolicyReview;
  /** Through whom the agent came to act; what was approved for one of them is not approved for another. */
  readonly delegation?: readonly DelegationParty[];
}

/**
 * What makes two questions alike. Every shape holds the agent, so that no agent meets what another one was told, and is made of
 * what is behind the placeholders: two values that people see as `<EMAIL_1>` are not one.
 */
export function shapesOf(told: Shaped): RequestShapes {
  const shaped = byValues(told);
  const { agentId, action, context, rule, review } = shaped;
  const { tool, operation, target, argumentsJson } = action;
  const shapes: RequestShapes = {
    action: shape("action", { ...actedOn(shaped), arguments: argumentsJson }),
    deed: shape("deed", { agent: agentId, tool, operation, target, arguments: argumentsJson }),
    target: shape("target", { agent: agentId, tool, target }),
    rule: shape("rule", { agent: agentId, rule }),
    ...(context.task === "" ? {} : { task: shape("task", { agent: agentId, task: context.task }) }),
  };
  if (!maySeveral(review)) return shapes;
  const labels = Object.keys(action.classification).toSorted();
  const named = argumentsAt(review.grantShape ?? [], argumentsJson);
  return { ...shapes, grant: shape("grant", { ...actedOn(shaped), labels, rule, named }) };
}

function byValues(told: Shaped): Shaped {
  const of = (text: string) => tagged(text, told);
  const { action, context } = told;
  const { tool, operation, target, argumentsJson } = action;
  return {
    ...told,
    action: {
      ...action,
      tool: of(tool),
      operation: of(operation),
      target: of(target),
      argumentsJson: of(argumentsJson),
    },
    context: {
      ...context,
      task: of(context.task),
      environment: of(context.environment),
      sourceZone: of(context.sourceZone),
      destinationZone: of(context.destinationZone),
      principal: of(context.principal),
    },
  };
}

function actedOn({ agentId, action, context, delegation = [] }: Shaped) {
  const { sourceZone, destinationZone, environment, principal } = context;
  return {
    agent: agentId,
    tool: action.tool,
    operation: action.operation,
    target: action.target,
    zones: [sourceZone, destinationZone],
    environment,
    principal,
    delegation: delegation.map(({ kind, id }) => [kind, id]),
  };
}

/** The tag keeps shapes of different kinds apart, however alike what they hold is. */
function shape(kind: keyof RequestShapes, value: object): string {
  return sha256Hex(`countersign/shape/${kind}/v1\n`, canonicalise(value, kind));
}

/** Each pointer with its value; without one where the arguments have none, which is another shape than `null`. */
function argumentsAt(pointers: readonly string[], json: string): readonly JsonValue[] {
  const root: unknown = JSON.parse(json);
  return [...new Set(pointers)].toSorted().map((pointer) => {
    const found = valueAt(root, pointer);
    // What was parsed from JSON is JSON.
    return found === undefined ? [pointer] : [pointer, found as JsonValue];
  });
}

/** RFC 6901, section 4. An array has members by index alone, so that "length" is none. */
function valueAt(root: unknown, pointer: string): unknown {
  const steps = pointer.split("/").slice(1);
  return steps.reduce((value: unknown, step) => {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    return memberOf(value, key);
  }, root);
}

function memberOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9][0-9]*)$/.test(key) ? value[Number(key)] : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return Object.entries(value).find(([name]) => name === key)?.[1];
}
