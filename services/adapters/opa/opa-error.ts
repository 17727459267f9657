/** What can go wrong in this room. */
export type OpaErrorCode =
  | "opa_not_found"
  | "opa_failed"
  | "bad_source"
  | "bad_bundle"
  | "missing_entrypoint"
  | "optimised_module"
  | "unknown_builtin"
  | "refused_builtin"
  | "evaluation_failed";

/** A fault of building, loading, watching or evaluating policy. The message names the file, the field or the builtin. */
export class OpaError extends Error {
  readonly code: OpaErrorCode;

  constructor(code: OpaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "OpaError";
    this.code = code;
  }
}
