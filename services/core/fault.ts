/** What kind of refusal a fault is. The names are those of the gRPC codes, because the border speaks them. */
export type FaultCode =
  | "invalid_argument"
  | "unauthenticated"
  | "permission_denied"
  | "not_found"
  | "already_exists"
  | "failed_precondition"
  | "resource_exhausted"
  | "unavailable"
  | "deadline_exceeded"
  | "cancelled"
  | "internal";

/** One thing wrong with one field, in words that may be shown to the caller. */
export interface Violation {
  /** The path of the field in the request, such as "action.arguments_json". */
  readonly field: string;
  readonly description: string;
}

/** Everything that a fault can say. All of it but `cause` is public. */
export interface FaultInit {
  readonly code: FaultCode;
  /** A stable machine code in lower_snake_case, such as "idempotency_key_reused". */
  readonly reason: string;
  /** A sentence for the caller. It names the field and never repeats a secret. */
  readonly message: string;
  readonly violations?: readonly Violation[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** When asking again may help, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** For the log only. */
  readonly cause?: unknown;
}

/**
 * An expected refusal that ends a call. Its message, reason, metadata and violations reach the caller as they are; its
 * cause never does. Anything thrown that is not a `Fault` reaches the caller as "internal" with an id.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly reason: string;
  readonly violations: readonly Violation[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;

  constructor(init: FaultInit) {
    super(init.message, "cause" in init ? { cause: init.cause } : undefined);
    this.name = "Fault";
    this.code = init.code;
    this.reason = init.reason;
    this.violations = init.violations ?? [];
    this.metadata = init.metadata ?? {};
    this.retryAfterMs = init.retryAfterMs;
  }

  /** The first field that is wrong, where the refusal is about one. */
  get field(): string | undefined {
    return this.violations[0]?.field;
  }
}

/** The commonest fault: one field of a request is wrong. `description` may be shown to the caller. */
export function invalidField(field: string, description: string): Fault {
  return new Fault({
    code: "invalid_argument",
    reason: "invalid_field",
    message: `${field}: ${description}`,
    violations: [{ field, description }],
  });
}
