import { readFile } from "node:fs/promises";
import { compactVerify, createLocalJWKSet, errors, SignJWT } from "jose";
import {
  GRANT_TOKEN_TYPE,
  type GrantClaims,
  type GrantTokens,
  type ReadGrant,
} from "../../core/approval/grant-token.ts";
import { GRANT_ALGORITHM, makeKeyText, parseKeyText, type GrantKeySet } from "./key-set.ts";

/** What the keys are opened with. */
export interface GrantKeysOptions {
  readonly path: string;
  /** Reads a file that its owner alone may read, or makes it; of processes that make it at once, all get the winner's. */
  readonly readOrCreate: (path: string, make: () => Promise<string>) => Promise<string>;
  /** Told when the file was replaced by one that can't be read; the keys from before stay. */
  readonly onError: (error: unknown) => void;
  /** How often the file is read again; 10 s unless given. */
  readonly rereadMs?: number;
}

/** A key that was replaced because it leaked must not sign for long. */
const REREAD_MS = 10_000;
/** A token of ours has about a thousand characters, its agent's id and its labels included. */
const TOKEN_CHARACTERS_MAX = 16 * 1024;

/**
 * Opens the keys that grants are signed with; the file is made when it is not there. It may hold several keys, the newest first:
 * it signs, all are published. Throws `TypeError` when the file holds no keys; the message never quotes it.
 */
export async function openGrantKeys(options: GrantKeysOptions): Promise<GrantKeys> {
  const text = await options.readOrCreate(options.path, makeKeyText);
  return new GrantKeys(options, { text, keys: await read(options.path, text) });
}

interface Loaded {
  readonly text: string;
  readonly keys: GrantKeySet;
}

/** Signs grants, and publishes the keys by which anybody can check them. */
export class GrantKeys implements GrantTokens, AsyncDisposable {
  readonly #options: GrantKeysOptions;
  readonly #timer: NodeJS.Timeout;
  #loaded: Loaded;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: GrantKeysOptions, loaded: Loaded) {
    this.#options = options;
    this.#loaded = loaded;
    this.#timer = setInterval(() => {
      this.#reading = this.reread();
    }, options.rereadMs ?? REREAD_MS);
    this.#timer.unref();
  }

  /** The public keys as a JWKS (RFC 7517), as text. */
  readonly grantKeys = (): string => JSON.stringify({ keys: this.#loaded.keys.published });

  /** Reads the file again. A file that can't be used is told to `onError`, and changes nothing. */
  async reread(): Promise<void> {
    const { path, onError } = this.#options;
    try {
      const text = await readFile(path, "utf8");
      if (text !== this.#loaded.text) this.#loaded = { text, keys: await read(path, text) };
    } catch (error) {
      onError(error);
    }
  }

  async mint(claims: GrantClaims): Promise<string> {
    const { kid, key } = this.#loaded.keys.signing;
    return new SignJWT({ ...claims, act: { ...claims.act } })
      .setProtectedHeader({ alg: GRANT_ALGORITHM, typ: GRANT_TOKEN_TYPE, kid })
      .sign(key);
  }

  async read(token: string): Promise<ReadGrant | undefined> {
    if (token.length > TOKEN_CHARACTERS_MAX) return undefined;
    const keys = createLocalJWKSet({ keys: [...this.#loaded.keys.published] });
    try {
      const { payload, protectedHeader } = await compactVerify(token, keys, {
        algorithms: [GRANT_ALGORITHM],
      });
      if (protectedHeader.typ !== GRANT_TOKEN_TYPE) return undefined;
      return toRead(JSON.parse(new TextDecoder().decode(payload)));
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#reading;
  }
}

async function read(path: string, text: string): Promise<GrantKeySet> {
  try {
    return await parseKeyText(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`${path} can't be used: ${error.message}`, { cause: error });
  }
}

/** Whatever one of our keys has signed with this type, we made; it is still read as if we had not. */
function toRead(payload: unknown): ReadGrant | undefined {
  if (!isObject(payload)) return undefined;
  const { jti: grantId, sub: agentId, act } = payload;
  if (!isObject(act)) return undefined;
  const { request: requestId, digest } = act;
  const isWhole =
    typeof grantId === "string" &&
    typeof agentId === "string" &&
    typeof requestId === "string" &&
    typeof digest === "string";
  return isWhole ? { grantId, agentId, requestId, digest } : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
