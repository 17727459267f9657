/** Why no evidence can be made. */
export type EvidenceErrorCode = "invalid_leaf" | "invalid_period" | "unknown_framework";

/** Refuses what evidence would be made of. The message names the leaf or the field, and repeats no value. */
export class EvidenceError extends Error {
  readonly code: EvidenceErrorCode;

  constructor(code: EvidenceErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "EvidenceError";
    this.code = code;
  }
}
