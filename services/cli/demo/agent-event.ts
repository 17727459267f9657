/** What the agent of the demo does, in this order. */
const STEPS = ["list", "orders", "tickets", "drop", "files", "shred", "export"] as const;

/** One of them. */
export type Step = (typeof STEPS)[number];

/** Why a step did not run, as the agent was told. */
export interface AgentRefusal {
  readonly status: string;
  readonly rule: string;
  readonly reasons: readonly string[];
  readonly people: readonly string[];
  readonly comments: readonly string[];
  readonly next: string;
}

/** What the agent tells of its work: one JSON line each on its standard output. */
export interface AgentEvent {
  readonly kind: "asks" | "waits" | "ran" | "refused";
  readonly step: Step;
  /** What it asks for, what it hears while it waits, or what it got. */
  readonly text: string;
  readonly tookMs: number;
  /** The W3C trace id of the call, or empty. */
  readonly traceId: string;
  readonly refusal?: AgentRefusal;
}

/** The statement of the export, which the log of the database is searched for. */
export const EXPORT_SQL = "select id, name, email, phone from customers";
/** Its end makes the server's read-only transaction harmless, and then the table goes. */
export const ATTACK_SQL = "commit; drop table customers";

const KINDS: ReadonlySet<unknown> = new Set(["asks", "waits", "ran", "refused"]);
const KNOWN_STEPS: ReadonlySet<unknown> = new Set(STEPS);

/** Reads a line, or gives undefined for one that is no event. */
export function parseAgentEvent(line: string): AgentEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined; // Not JSON: something that a library printed.
  }
}

function isEvent(value: unknown): value is AgentEvent {
  if (typeof value !== "object" || value === null) return false;
  const refusal: unknown = Reflect.get(value, "refusal");
  return (
    KINDS.has(Reflect.get(value, "kind")) &&
    KNOWN_STEPS.has(Reflect.get(value, "step")) &&
    typeof Reflect.get(value, "text") === "string" &&
    typeof Reflect.get(value, "tookMs") === "number" &&
    typeof Reflect.get(value, "traceId") === "string" &&
    (refusal === undefined || isRefusal(refusal))
  );
}

function isRefusal(value: unknown): value is AgentRefusal {
  if (typeof value !== "object" || value === null) return false;
  const isText = (item: unknown) => typeof item === "string";
  return (
    ["status", "rule", "next"].every((key) => isText(Reflect.get(value, key))) &&
    ["reasons", "people", "comments"].every((key) => {
      const list: unknown = Reflect.get(value, key);
      return Array.isArray(list) && list.every(isText);
    })
  );
}
