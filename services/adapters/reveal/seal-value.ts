import { CompactEncrypt, importJWK } from "jose";
import { CONTENT_ENCRYPTION, KEY_AGREEMENT, type RevealHeader } from "./reveal-header.ts";

/** An uncompressed point of P-256 (SEC 1, 2.3.3): a byte that says so, and two coordinates of 32. */
const POINT_BYTES = 65;
const UNCOMPRESSED = 4;
/** RFC 7516 lets a length be seen; in steps it says less about what is hidden. */
const LENGTH_STEP = 64;

/**
 * Seals a value for the holder of one key, as a compact JWE (RFC 7516). Its length is rounded up, by blanks after the JSON that
 * holds it. Throws `RangeError` for what is no point of the curve.
 */
export async function sealValue(
  value: string,
  { recipientKey, ...header }: RevealHeader & { readonly recipientKey: Uint8Array },
): Promise<string> {
  const key = await publicKeyOf(recipientKey);
  const text = JSON.stringify({ value });
  const bytes = Buffer.from(text);
  const padded = Buffer.alloc(Math.ceil(bytes.byteLength / LENGTH_STEP) * LENGTH_STEP, " ");
  bytes.copy(padded);
  return new CompactEncrypt(padded)
    .setProtectedHeader({
      alg: KEY_AGREEMENT,
      enc: CONTENT_ENCRYPTION,
      request_id: header.requestId,
      reveal_id: header.revealId,
      placeholder: header.placeholder,
      exp: Math.floor(header.expiresAtMs / 1_000),
    })
    .encrypt(key);
}

async function publicKeyOf(point: Uint8Array) {
  const bytes = Buffer.from(point);
  if (bytes.byteLength !== POINT_BYTES || bytes[0] !== UNCOMPRESSED) throw notAPoint();
  const x = bytes.subarray(1, 33).toString("base64url");
  const y = bytes.subarray(33).toString("base64url");
  try {
    return await importJWK({ kty: "EC", crv: "P-256", x, y }, KEY_AGREEMENT);
  } catch (cause) {
    throw notAPoint(cause);
  }
}

function notAPoint(cause?: unknown): RangeError {
  return new RangeError("the recipient's key is no point of the curve P-256", { cause });
}
