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
