import { compactDecrypt, exportJWK, generateKeyPair, type CryptoKey } from "jose";
import { Fault } from "../../core/fault.ts";
import { CONTENT_ENCRYPTION, KEY_AGREEMENT, type RevealHeader } from "./reveal-header.ts";

/** What was asked for, and the time. */
export interface WantedReveal extends Omit<RevealHeader, "expiresAtMs"> {
  readonly nowMs: number;
}

/** The key of one session for one look at one value. The private half is not extractable, and gone with the object. */
export class RevealKey {
  /** For the question: an uncompressed point of P-256 (SEC 1, 2.3.3), 65 bytes. */
  readonly recipientKey: Uint8Array;
  readonly #privateKey: CryptoKey;

  private constructor(recipientKey: Uint8Array, privateKey: CryptoKey) {
    this.recipientKey = recipientKey;
    this.#privateKey = privateKey;
  }

  static async create(): Promise<RevealKey> {
    const { publicKey, privateKey } = await generateKeyPair(KEY_AGREEMENT, { crv: "P-256" });
    const { x = "", y = "" } = await exportJWK(publicKey);
    const point = [Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")];
    return new RevealKey(Buffer.concat(point), privateKey);
  }

  /**
   * The value, and until when it may be shown. Rejects with a `Fault` (`reveal_not_ours`, `reveal_other_value`, `reveal_expired`)
   * unless it is the one that was asked for, and in time.
   */
  async open(
    sealed: string,
    { requestId, revealId, placeholder, nowMs }: WantedReveal,
  ): Promise<{ readonly value: string; readonly expiresAtMs: number }> {
    const { plaintext, protectedHeader } = await this.#decrypted(sealed);
    const { request_id, reveal_id, placeholder: of, exp } = protectedHeader;
    const isAsked = request_id === requestId && reveal_id === revealId && of === placeholder;
    if (!isAsked) throw unreadable("reveal_other_value", "The sealed value is another one.");
    const expiresAtMs = typeof exp === "number" ? exp * 1_000 : 0;
    if (nowMs >= expiresAtMs)
      throw unreadable("reveal_expired", "The value came too late. Ask again.");
    return { value: valueOf(plaintext), expiresAtMs };
  }

  async #decrypted(sealed: string) {
    try {
      return await compactDecrypt(sealed, this.#privateKey, {
        keyManagementAlgorithms: [KEY_AGREEMENT],
        contentEncryptionAlgorithms: [CONTENT_ENCRYPTION],
      });
    } catch (cause) {
      throw notOurs(cause);
    }
  }
}

function valueOf(plaintext: Uint8Array): string {
  try {
    const read: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(plaintext));
    const value: unknown = typeof read === "object" && read !== null && Reflect.get(read, "value");
    if (typeof value === "string") return value;
  } catch (cause) {
    throw notOurs(cause);
  }
  throw notOurs();
}

function notOurs(cause?: unknown): Fault {
  return unreadable("reveal_not_ours", "The value is not sealed for this session.", cause);
}

function unreadable(reason: string, message: string, cause?: unknown): Fault {
  return new Fault({ code: "failed_precondition", reason, message, cause });
}
