import type { AgentRefusal } from "./agent-event.ts";

/**
 * Reads the answer that an interceptor gives to a machine: `_meta["countersign/answer"]` of a tool result, or what
 * `countersign exec --json` prints. Undefined when it is none.
 */
export function readRefusal(answer: unknown): AgentRefusal | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  const status = textAt(answer, "status");
  if (status === "") return undefined;
  return {
    status,
    rule: textAt(answer, "rule"),
    next: textAt(answer, "next"),
    reasons: listAt(answer, "reasons").map((reason) => textAt(reason, "message")),
    people: listAt(answer, "people").map((person) => textAt(person, "name")),
    comments: listAt(answer, "comments").filter((comment) => typeof comment === "string"),
  };
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found: unknown = valueAt(value, key);
  return Array.isArray(found) ? found : [];
}

function textAt(value: unknown, key: string): string {
  const found: unknown = valueAt(value, key);
  return typeof found === "string" ? found : "";
}

function valueAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
