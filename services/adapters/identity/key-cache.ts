import { errors, type CryptoKey, type FlattenedJWSInput, type JWSHeaderParameters } from "jose";

/** Gives the key that a token's header names, or throws `JWKSNoMatchingKey`. */
export type KeyFinder = (
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
) => Promise<CryptoKey>;

/** How keys are read, and how often. */
export interface KeyCacheOptions {
  readonly load: () => Promise<KeyFinder>;
  readonly now: () => number;
  /** The shortest time between two reads that a token can cause: its key id is chosen by whoever sends it. */
  readonly rereadMsMin: number;
}

/** Nothing is trusted by keys that are older, so that a key that was taken out is not trusted for longer. */
const KEYS_AGE_MS_MAX = 60_000;
/** Keys of this age are read again while they still serve, so that nobody has to wait and a short outage does no harm. */
const REFRESH_MS = 30_000;

/** The keys of one issuer, read when needed. While they can't be read, nobody is trusted. */
export class KeyCache {
  readonly #options: KeyCacheOptions;
  #keys: KeyFinder | undefined;
  #loadedAtMs = -Infinity;
  #triedAtMs = -Infinity;
  #reading: Promise<KeyFinder> | undefined;
  #failure: unknown;

  constructor(options: KeyCacheOptions) {
    this.#options = options;
  }

  /** Until when what these keys have proven may be believed without asking them again. */
  get freshUntilMs(): number {
    return this.#loadedAtMs + KEYS_AGE_MS_MAX;
  }

  /** The key for a token. An unknown key id has the keys read again, if that was not just done. */
  readonly find: KeyFinder = async (header, token) => {
    const keys = await this.#fresh();
    try {
      return await keys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#hasJustRead) throw error;
      return (await this.#read())(header, token);
    }
  };

  async #fresh(): Promise<KeyFinder> {
    // A clock that was set back must not make old keys young.
    const ageMs = Math.abs(this.#options.now() - this.#loadedAtMs);
    if (this.#keys !== undefined && ageMs < KEYS_AGE_MS_MAX) {
      // Whoever comes when these keys are too old hears why there are no newer ones.
      if (ageMs >= REFRESH_MS && !this.#hasJustRead) this.#read().catch(() => undefined);
      return this.#keys;
    }
    if (this.#hasJustRead && this.#reading === undefined) throw this.#failure;
    return this.#read();
  }

  get #hasJustRead(): boolean {
    return Math.abs(this.#options.now() - this.#triedAtMs) < this.#options.rereadMsMin;
  }

  #read(): Promise<KeyFinder> {
    this.#reading ??= this.#load().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #load(): Promise<KeyFinder> {
    const startedAtMs = this.#options.now();
    this.#triedAtMs = startedAtMs;
    try {
      this.#keys = await this.#options.load();
      this.#loadedAtMs = startedAtMs;
      return this.#keys;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }
}
