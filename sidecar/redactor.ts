import type { HiddenValue } from "../services/core/redaction/placeholders.ts";
import type { Finding } from "../services/core/redaction/detector.ts";
import type { Recogniser } from "../services/core/redaction/recogniser.ts";
import {
  redactSurveyed,
  surveyParts,
  type Part,
  type Redaction,
  type SurveyedPart,
} from "../services/core/redaction/redact.ts";
import { NO_RULES, rulesFor, type RedactionRules } from "../services/core/redaction/rules/rules.ts";
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

/** What a deployment adds to the engine of core. */
export interface RedactorOptions {
  readonly rules?: RedactionRules;
  /** Asked besides, as `rules.recogniser` says. */
  readonly recogniser?: Recogniser;
  /** Hears of a recogniser that could not be asked, where our own findings are then to count alone. */
  readonly fail?: (error: unknown) => void;
}

/** The engine of core, with the deployment's rules and whoever recognises besides. */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { rules = NO_RULES } = options;
  return {
    redact: async (parts, scope) => {
      const surveyed = surveyParts(parts);
      const findings = await recognised(surveyed, options);
      const { known = [] } = scope;
      return redactSurveyed(surveyed, { known, rules: rulesFor(rules, scope), findings });
    },
  };
}

/** What the recogniser outside finds, by part and leaf. Rejects where the action must not go on without it. */
async function recognised(
  surveyed: readonly SurveyedPart[],
  { rules, recogniser, fail }: RedactorOptions,
): Promise<(part: number, leaf: number) => readonly Finding[]> {
  if (recogniser === undefined) return () => [];
  const starts = surveyed.map((_, part) =>
    surveyed.slice(0, part).reduce((sum, { leaves }) => sum + leaves.length, 0),
  );
  const texts = surveyed.flatMap(({ leaves }) => leaves.map(({ text }) => text));
  try {
    const found = await recogniser.recognise(texts);
    return (part, leaf) => found[(starts[part] ?? 0) + leaf] ?? [];
  } catch (error) {
    if (rules?.recogniser?.onFailure !== "continue") throw error;
    fail?.(error);
    return () => [];
  }
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
