/** What the secrets of a sign-in are; they are kept from its beginning to its end. */
export interface SignInSecrets {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** How the console signs people in at one identity provider. */
export interface Provider {
  /** As people know it. */
  readonly name: string;
  /** Classes of sign-in to ask for where a strong one is needed, the dearest first. */
  readonly stepUpAcr: readonly string[];
  readonly signIn: {
    /** With `fresh`, the person must show themselves again. Rejects with a `Fault`. */
    readonly begin: (fresh?: {
      readonly acrValues: readonly string[];
    }) => Promise<SignInSecrets & { readonly url: string }>;
    /** `search` is the query that the browser came back with. Rejects with a `Fault` for whatever does not fit. */
    readonly finish: (
      search: string,
      secrets: SignInSecrets & { readonly authenticatedWithinS?: number },
    ) => Promise<{ readonly accessToken: string; readonly expiresInS: number | undefined }>;
  };
}

const CALLBACK = "/callback";
const CALLBACKS = /^\/callback(?:\/[0-9]{1,3})?$/;

/**
 * Where a provider sends browsers back to. Of several, each has an address of its own: one that is not honest could else send
 * people on to another, and would be handed the code that comes back from there (RFC 9700, section 4.4).
 */
export function callbackPath(index: number, count: number): string {
  return count === 1 ? CALLBACK : `${CALLBACK}/${index}`;
}

/** Whether a path is that of a provider's answer, of whichever. */
export function isCallback(path: string): boolean {
  return CALLBACKS.test(path);
}
