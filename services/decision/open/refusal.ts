import { Fault } from "../../core/fault.ts";

/** Which limit a question met. */
type LimitReason = "rate_limited" | "too_many_pending" | "approvers_overloaded";

/** A limit that was met, in words for the agent and for whoever runs the service. */
interface LimitMet {
  readonly reason: LimitReason;
  /** What there is too much of. */
  readonly what: string;
  /** The variable by which operators set the limit. */
  readonly setting: string;
  readonly limit: number;
  readonly retryAfterMs: number;
}

/** The refusal of a question that nothing is recorded of. */
export function limitFault({ reason, what, setting, limit, retryAfterMs }: LimitMet): Fault {
  return new Fault({
    code: "resource_exhausted",
    reason,
    message: `${what} Ask again later. Operators set the limit of ${limit} with ${setting}.`,
    metadata: { limit: String(limit), setting },
    retryAfterMs,
  });
}
