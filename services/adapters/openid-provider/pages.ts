/** A person who can sign in. */
export interface ProvidedPerson {
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly email?: string;
}

/** What the page shows on which a person chooses who they are. */
export interface ChooseView {
  readonly action: string;
  readonly clientName: string;
  readonly people: readonly ProvidedPerson[];
  /** Whose choice is suggested; empty for nobody's. */
  readonly suggested: string;
  /** Whether the application asks for a strong sign-in. */
  readonly wantsStrong: boolean;
  /** Whether what was posted named nobody. */
  readonly isWrong: boolean;
}

/** A form of the device flow. `xsrf` goes along as a hidden field. */
export interface CodeForm {
  readonly action: string;
  readonly xsrf: string;
}

/** The pages that people see while they sign in, as whole HTML documents. */
export interface SignInPages {
  choose(view: ChooseView): string;
  enterCode(view: CodeForm & { readonly isWrong: boolean }): string;
  confirmCode(view: CodeForm & { readonly clientName: string; readonly userCode: string }): string;
  /** The end of the device flow. */
  signedIn(): string;
  /** The other end of it. */
  refused(): string;
  /** `form` is HTML of the provider with the id "op.logoutForm"; a submit button named "logout" confirms. */
  signOut(form: string): string;
  signedOut(): string;
  problem(message: string): string;
}
