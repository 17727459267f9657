import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** How an authenticator behaves, where it is not as it should be. */
export interface Behaviour {
  readonly origin?: string;
  readonly rpId?: string;
  readonly isUserVerified?: boolean;
}

const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED = 0x40;

/** A passkey in software (WebAuthn Level 3, section 6), with an ES256 key. For tests alone. */
export class Authenticator {
  readonly credentialId = randomBytes(32).toString("base64url");
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  readonly #origin: string;
  readonly #rpId: string;

  constructor(consoleUrl: string) {
    const { origin, hostname } = new URL(consoleUrl);
    this.#origin = origin;
    this.#rpId = hostname;
  }

  /** Answers creation options with a RegistrationResponseJSON. */
  create(optionsJson: string, behaviour: Behaviour = {}): string {
    const { challenge } = readOptions(optionsJson);
    const clientDataJSON = this.#clientData("webauthn.create", challenge, behaviour);
    const id = Buffer.from(this.credentialId, "base64url");
    const authData = Buffer.concat([
      this.#authenticatorData(ATTESTED, behaviour),
      Buffer.alloc(16),
      Buffer.from([0, id.length]),
      id,
      this.#coseKey(),
    ]);
    const attestationObject = Buffer.concat([
      map(3),
      text("fmt"),
      text("none"),
      text("attStmt"),
      map(0),
      text("authData"),
      bytes(authData),
    ]);
    return this.#answer({ clientDataJSON, attestationObject });
  }

  /** Answers request options with an AuthenticationResponseJSON. */
  get(optionsJson: string, behaviour: Behaviour = {}): string {
    const { challenge } = readOptions(optionsJson);
    const clientDataJSON = this.#clientData("webauthn.get", challenge, behaviour);
    const authenticatorData = this.#authenticatorData(0, behaviour);
    const digest = createHash("sha256").update(clientDataJSON).digest();
    const signed = Buffer.concat([authenticatorData, digest]);
    const signature = sign("sha256", signed, this.#keys.privateKey);
    return this.#answer({ clientDataJSON, authenticatorData, signature });
  }

  #answer(response: Readonly<Record<string, Buffer>>): string {
    const encoded = Object.entries(response).map(([name, value]) => [
      name,
      value.toString("base64url"),
    ]);
    return JSON.stringify({
      id: this.credentialId,
      rawId: this.credentialId,
      type: "public-key",
      clientExtensionResults: {},
      response: Object.fromEntries(encoded),
    });
  }

  #clientData(type: string, challenge: string, { origin = this.#origin }: Behaviour): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authenticatorData(flags: number, behaviour: Behaviour): Buffer {
    const { rpId = this.#rpId, isUserVerified = true } = behaviour;
    const verified = isUserVerified ? USER_VERIFIED : 0;
    return Buffer.concat([
      createHash("sha256").update(rpId).digest(),
      Buffer.from([flags | USER_PRESENT | verified, 0, 0, 0, 0]),
    ]);
  }

  /** An EC2 key (RFC 9053, section 7.1.1): kty 2, alg -7, crv 1, x and y. */
  #coseKey(): Buffer {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    return Buffer.concat([
      map(5),
      Buffer.from([0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
      bytes(Buffer.from(x, "base64url")),
      Buffer.from([0x22]),
      bytes(Buffer.from(y, "base64url")),
    ]);
  }
}

function readOptions(json: string): { readonly challenge: string } {
  const options: unknown = JSON.parse(json);
  if (typeof options === "object" && options !== null && "challenge" in options) {
    return { challenge: String(options.challenge) };
  }
  throw new TypeError("these are no options");
}

// CBOR (RFC 8949, section 3), as far as it is needed here.

function map(size: number): Buffer {
  return Buffer.from([0xa0 | size]);
}

function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([0x60 | value.length]), Buffer.from(value)]);
}

function bytes(value: Buffer): Buffer {
  const size = value.length;
  const head = size < 256 ? [0x58, size] : [0x59, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from(head), value]);
}
