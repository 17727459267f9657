/** Why something of the ledger was refused. */
export type LedgerErrorCode =
  | "bad_hash"
  | "bad_range"
  | "bad_size"
  | "bad_index"
  | "bad_tile"
  | "bad_entries"
  | "bad_key"
  | "unsupported_key"
  | "bad_note"
  | "bad_signature"
  | "no_trusted_signature"
  | "wrong_origin"
  | "bad_checkpoint"
  | "bad_cosignature"
  | "bad_receipt"
  | "bad_proof"
  | "bad_policy"
  | "quorum_not_met"
  | "bad_event"
  | "bad_leaf"
  | "bad_opening"
  | "leaf_too_large";

/** Refuses what does not prove what it should. The message names the part that is wrong and may be shown. */
export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "LedgerError";
    this.code = code;
  }
}
