import { der, TAG } from "./der.ts";

/** What is to be stamped, and by what the answer is known to be one to this question. */
export interface TimestampQuery {
  /** SHA-256, 32 bytes. */
  readonly digest: Uint8Array;
  /** Random bytes, the first one from 1 to 127, so that they are one positive integer in its shortest form. */
  readonly nonce: Uint8Array;
}

/** AlgorithmIdentifier of SHA-256 with NULL parameters, as authorities expect it (RFC 8017, appendix B.1). */
export const SHA256_OID = Uint8Array.of(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01);
const VERSION_1 = Uint8Array.of(1);
const TRUE = Uint8Array.of(0xff);

/** A TimeStampReq (RFC 3161, section 2.4.1) that asks for the authority's certificate, so that the answer verifies alone. */
export function encodeQuery({ digest, nonce }: TimestampQuery): Uint8Array {
  const algorithm = der(TAG.sequence, der(TAG.objectIdentifier, SHA256_OID), der(TAG.null));
  return der(
    TAG.sequence,
    der(TAG.integer, VERSION_1),
    der(TAG.sequence, algorithm, der(TAG.octets, digest)),
    der(TAG.integer, nonce),
    der(TAG.boolean, TRUE),
  );
}
