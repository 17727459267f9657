/** An identity provider, and what to ask it for. */
export interface LoginOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly scope: string;
  /** Classes of sign-in, separated by blanks; empty for any. */
  readonly acrValues: string;
  /** Empty where the provider knows it. */
  readonly audience: string;
}

/** What a provider gave. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAtMs?: number;
  readonly person?: { readonly subject: string; readonly name: string };
}

/** A sign-in that is kept for the commands that follow. */
export interface Login extends Tokens {
  readonly issuer: string;
  readonly clientId: string;
  readonly signedInAtMs: number;
}

/** A sign-in that waits for a person with a browser. */
export interface PendingLogin {
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  readonly userCode: string;
  readonly expiresInS: number;
  wait(signal: AbortSignal): Promise<Tokens>;
}

/** Signing in, and the logins that are kept. All reject with a `Fault`. */
export interface LoginPorts {
  /** The identity provider of a home's own stack. */
  localIssuer(home: string): Promise<string>;
  begin(options: LoginOptions): Promise<PendingLogin>;
  /** Tells the provider that a login is over. Does nothing for one without a refresh token. */
  revoke(login: Login): Promise<void>;
  /** The newest first. */
  read(home: string): Promise<readonly Login[]>;
  save(home: string, login: Login): Promise<void>;
  remove(home: string, issuer: string): Promise<void>;
}
