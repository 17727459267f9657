import type { HiddenValue } from "../services/core/redaction/placeholders.ts";
import { redact, type Part, type Redaction } from "../services/core/redaction/redact.ts";
import { Fault } from "../services/core/fault.ts";

/** Of which action the texts are. */
export interface RedactionScope {
  /** As the agent names it. */
  readonly tool: string;
  readonly operation: string;
  /** What earlier texts of the same action held. */
  readonly known?: readonly HiddenValue[];
}

/** Finds and hides what must not leave the sidecar. The parts come back in the same order, under the same names. */
export interface Redactor {
  redact(parts: readonly Part[], scope: RedactionScope): Promise<Redaction>;
}

/** Whoever asks waits for it, and an action that is not redacted in time is refused. */
export const REDACTION_MS_MAX = 5_000;

/** The engine of core with its own rules. */
export function createRedactor(): Redactor {
  return { redact: async (parts, { known = [] }) => redact(parts, { known }) };
}

/** A redactor's answer within a time, or a `Fault` ("unavailable", `redaction_failed`): what is not redacted does not leave. */
export async function redactInTime(
  redactor: Redactor,
  parts: readonly Part[],
  scope: RedactionScope,
): Promise<Redaction> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(failed("in time")), REDACTION_MS_MAX);
  try {
    const redaction = await Promise.race([redactor.redact(parts, scope), late.promise]);
    assertComplete(parts, redaction);
    return redaction;
  } catch (error) {
    // Neither message nor cause of what was thrown: it may hold what was to be hidden.
    throw error instanceof Fault ? error : failed(`(${nameOf(error)})`);
  } finally {
    clearTimeout(timer);
  }
}

function assertComplete(parts: readonly Part[], redaction: Redaction): void {
  const given = parts.map(({ name }) => name);
  const got = redaction.parts.map(({ name }) => name);
  if (given.length !== got.length || given.some((name, index) => name !== got[index]))
    throw failed("in full");
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}

function failed(how: string): Fault {
  return new Fault({
    code: "unavailable",
    reason: "redaction_failed",
    message: `the action could not be redacted ${how}, so nothing of it leaves the sidecar`,
  });
}
