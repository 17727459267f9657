import { bytesEqual, hmacSha256 } from "../../core/action/hash.ts";
import { isJsonObject, type JsonValue } from "../../core/policy/json.ts";

/** What a sidecar answered to the question for a hidden value: exactly one of the two is a text that is not empty. */
export interface RevealAnswer {
  readonly requestId: string;
  readonly revealId: string;
  /** The value, as a compact JWE that the person who asked can open, and nobody else. */
  readonly sealed: string;
  /** Why it is not given. */
  readonly refusal: string;
}

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const KEY_LABEL = "countersign/reveal-answer/v1";

/**
 * The answer as replicas hand it to each other. All processes share the broker, and anybody can seal anything for a public key: so
 * it is authenticated under a secret of the replicas alone, and what is not is no answer.
 */
export class RevealAnswers {
  readonly #key: Uint8Array;

  /** The secret has at least 32 bytes. */
  constructor(secret: Uint8Array) {
    this.#key = hmacSha256(secret, ENCODER.encode(KEY_LABEL));
  }

  write(answer: RevealAnswer): Uint8Array {
    return ENCODER.encode(JSON.stringify({ ...answer, mac: this.#macOf(answer) }));
  }

  /** Undefined for what no replica wrote. Never throws. */
  read(bytes: Uint8Array): RevealAnswer | undefined {
    const value = parsed(bytes);
    if (!isJsonObject(value)) return undefined;
    const { requestId, revealId, sealed, refusal, mac } = value;
    if (typeof requestId !== "string" || typeof revealId !== "string") return undefined;
    if (typeof sealed !== "string" || typeof refusal !== "string") return undefined;
    const answer = { requestId, revealId, sealed, refusal };
    const isGenuine =
      typeof mac === "string" &&
      bytesEqual(ENCODER.encode(mac), ENCODER.encode(this.#macOf(answer)));
    return isGenuine ? answer : undefined;
  }

  #macOf({ requestId, revealId, sealed, refusal }: RevealAnswer): string {
    const text = JSON.stringify([requestId, revealId, sealed, refusal]);
    return Buffer.from(hmacSha256(this.#key, ENCODER.encode(text))).toString("base64url");
  }
}

function parsed(bytes: Uint8Array): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(DECODER.decode(bytes));
    return value;
  } catch {
    return undefined;
  }
}
