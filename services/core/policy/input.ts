import { readFacts } from "./facts.ts";
import type { PolicyFacts } from "./facts.ts";
import type { JsonObject } from "./json.ts";
import type { PolicyTopics } from "./topics.ts";
import { topicsOf } from "./topics.ts";

/** The agent as its verified identity names it. */
export interface PolicyAgent {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly owner: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Why and where the agent acts: its own claim, so that a rule may only be stricter for it. Empty text stands for "not said".
 */
export interface PolicyContext {
  readonly reason: string;
  readonly task: string;
  readonly ticket: string;
  readonly environment: string;
  readonly source_zone: string;
  readonly destination_zone: string;
  readonly blast_radius: string;
}

/** How often something was asked and denied in the last `window_ms` milliseconds. */
export interface RecentCounts {
  readonly window_ms: number;
  readonly requests: number;
  readonly denials: number;
}

/** UTC time of the decision, by the service's clock. */
export interface PolicyTime {
  /** RFC 3339 with milliseconds and `Z`. */
  readonly utc: string;
  readonly epoch_ms: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly hour: number;
}

/** The whole input of the policy, in the names that Rego reads (policies/countersign/schema/input.json). */
export interface PolicyInput {
  readonly action: {
    readonly tool: string;
    readonly operation: string;
    readonly target: string;
    /** The words of tool, operation and HTTP path in lower case, so that rules look up words and not substrings. */
    readonly words: readonly string[];
    readonly arguments: JsonObject;
    readonly facts: PolicyFacts;
    /** What the tool says of itself, such as MCP annotations. Never a ground for allow. */
    readonly claims: JsonObject;
  };
  readonly classification: Readonly<Record<string, number>>;
  readonly agent: PolicyAgent;
  /** The human on whose behalf the agent acts, or empty. */
  readonly principal: string;
  readonly delegation: readonly string[];
  readonly context: PolicyContext;
  readonly time: PolicyTime;
  readonly history: { readonly agent_recent: RecentCounts; readonly tool_recent: RecentCounts };
  /** What the action is about; packages of rules that name topics are entered by these. */
  readonly topics: PolicyTopics;
}

/** What the service knows of an action when it asks policy. */
export interface PolicyInputSource {
  readonly action: {
    readonly tool: string;
    readonly operation: string;
    readonly target: string;
    readonly arguments: JsonObject;
    readonly facts: JsonObject;
    readonly claims?: JsonObject;
  };
  readonly classification: Readonly<Record<string, number>>;
  readonly agent: PolicyAgent;
  readonly principal?: string;
  readonly delegation?: readonly string[];
  readonly context?: Partial<PolicyContext>;
  /** Milliseconds since the epoch, by the service's clock. */
  readonly nowMs: number;
  readonly history?: { readonly agentRecent: RecentCounts; readonly toolRecent: RecentCounts };
}

const NO_CONTEXT: PolicyContext = {
  reason: "",
  task: "",
  ticket: "",
  environment: "",
  source_zone: "",
  destination_zone: "",
  blast_radius: "",
};

const NO_HISTORY: RecentCounts = { window_ms: 0, requests: 0, denials: 0 };

/**
 * Builds the input with every field present: in Rego a missing field makes the rule that reads it undefined, and a deny that
 * is undefined does not deny.
 */
export function buildPolicyInput(source: PolicyInputSource): PolicyInput {
  const { tool, operation, target, claims } = source.action;
  const facts = withHiddenArguments(readFacts(source.action.facts), source.action.arguments);
  const { classification } = source;
  const context = { ...NO_CONTEXT, ...source.context };
  return {
    action: {
      tool,
      operation,
      target,
      words: nameWords([tool, operation, facts.path]),
      arguments: source.action.arguments,
      facts,
      claims: claims ?? {},
    },
    classification,
    agent: source.agent,
    principal: source.principal ?? "",
    delegation: source.delegation ?? [],
    context,
    time: policyTime(source.nowMs),
    history: {
      agent_recent: source.history?.agentRecent ?? NO_HISTORY,
      tool_recent: source.history?.toolRecent ?? NO_HISTORY,
    },
    topics: topicsOf({ facts, classification, context }),
  };
}

/** Where the interceptor of MCP puts what a call carries beside its arguments (sidecar/intercept/mcp/tool-call.ts). */
const BESIDE_ARGUMENTS = ["mcp/params", "mcp/message"] as const;

/** A server may act on what stands beside its arguments, and no rule knows what that is: so it counts as unparsed. */
function withHiddenArguments(facts: PolicyFacts, args: JsonObject): PolicyFacts {
  const hidden = BESIDE_ARGUMENTS.filter((name) => Object.hasOwn(args, name));
  if (hidden.length === 0) return facts;
  return { ...facts, unparsed: [...new Set([...facts.unparsed, ...hidden])].toSorted() };
}

/** More words than this come from no name that a person chose; a rule that needs one then misses, and nothing is allowed by it. */
const WORDS_MAX = 64;

/** `["aws", "iam.AttachRolePolicy"]` has the words aws, iam, attach, role, policy. */
function nameWords(names: readonly string[]): readonly string[] {
  const words = names
    .join(" ")
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return [...new Set(words)].filter((word) => word !== "").slice(0, WORDS_MAX);
}

function policyTime(nowMs: number): PolicyTime {
  const date = new Date(nowMs);
  return {
    utc: date.toISOString(),
    epoch_ms: nowMs,
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
  };
}
