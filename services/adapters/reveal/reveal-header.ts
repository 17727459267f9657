/** RFC 7518, sections 4.6 and 5.3: P-256, because every browser's WebCrypto has it. */
export const KEY_AGREEMENT = "ECDH-ES";
/** The same. */
export const CONTENT_ENCRYPTION = "A256GCM";

/** What a sealed value says in clear of itself, under the protection of the seal (RFC 7516, section 4). */
export interface RevealHeader {
  readonly requestId: string;
  readonly revealId: string;
  readonly placeholder: string;
  /** In milliseconds; a header has whole seconds, like tokens. */
  readonly expiresAtMs: number;
}
