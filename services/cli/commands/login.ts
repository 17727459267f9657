import { toSafeLine } from "../../core/text/safe-text.ts";
import { Fault } from "../../core/fault.ts";
import { homeOf } from "../connection.ts";
import type { CliContext } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import type { Login, LoginOptions, PendingLogin } from "../login/login.ts";
import { withExamples, withHome, type AddCommand } from "./options.ts";

interface LoginFlags {
  readonly home?: string;
  readonly json?: boolean;
  readonly issuer?: string;
  readonly clientId?: string;
  readonly scope: string;
  readonly audience?: string;
  readonly acr?: string;
  readonly strong?: boolean;
}

interface LogoutFlags {
  readonly home?: string;
  readonly json?: boolean;
  readonly issuer?: string;
}

/** The client of ours at the embedded provider. */
const LOCAL_CLIENT = "countersign-cli";
/** "offline_access" asks for something to renew the sign-in with; a provider that does not know it leaves it out. */
const SCOPE_DEFAULT = "openid profile offline_access";
const STRONG = "strong";

/** `login` and `logout`. */
export const addLogin: AddCommand = (program, context) => {
  const login = withHome(program.command("login"))
    .description("sign in with a browser, on this machine or another; commands without --as use it")
    .option("--issuer <url>", "your identity provider (default: that of the embedded stack)")
    .option("--client-id <id>", "this program's id there: a public client with the device flow")
    .option("--scope <scopes>", "what to ask for", SCOPE_DEFAULT)
    .option("--audience <text>", "what the token is for, where the provider must be told")
    .option("--acr <values>", "classes of sign-in to ask for, as your provider names them")
    .option("--strong", "ask the embedded provider for a strong sign-in")
    .action((flags: LoginFlags) => signIn(context, flags));
  withExamples(
    login,
    [
      "login",
      "login --strong",
      "login --issuer https://acme.okta.com/oauth2/default --client-id 0oa1b2",
    ],
    [0, 64, 65, 75, 77],
  );
  const logout = withHome(program.command("logout"))
    .description("forget the sign-in, and tell the identity provider that it is over")
    .option("--issuer <url>", "only the one at this identity provider")
    .action((flags: LogoutFlags) => signOut(context, flags));
  withExamples(logout, ["logout", "logout --issuer https://acme.okta.com/oauth2/default"], [0, 64]);
};

async function signIn(context: CliContext, flags: LoginFlags): Promise<void> {
  const { logins } = context.ports;
  const home = homeOf(context, flags);
  const options = await optionsOf(context, flags, home);
  const pending = await logins.begin(options).catch((error: unknown) => {
    throw flags.issuer === undefined ? silentSignIn(error, options, home) : error;
  });
  tell(context, flags, pending);
  const tokens = await pending.wait(context.signal);
  const { issuer, clientId } = options;
  const login = { issuer, clientId, ...tokens, signedInAtMs: context.now() };
  await logins.save(home, login);
  const who = nameOf(login);
  if (flags.json === true) {
    const { person, expiresAtMs } = login;
    print(context, { event: "signed_in", issuer, person, expires_at_ms: expiresAtMs });
  } else context.out.write(`You are signed in as ${who}.\n`);
}

/** The embedded provider runs with its stack: that it does not answer has one cause, mostly. */
function silentSignIn(error: unknown, { issuer }: LoginOptions, home: string): unknown {
  if (!(error instanceof Fault) || error.reason !== "issuer_unavailable") return error;
  const message = `The sign-in of ${home} at ${issuer} does not answer: countersign up`;
  return new CliError("unavailable", message, {
    hint: "An identity provider of your own is named with --issuer URL --client-id ID.",
    cause: error,
  });
}

async function optionsOf(
  { ports }: CliContext,
  flags: LoginFlags,
  home: string,
): Promise<LoginOptions> {
  const { issuer, clientId, scope, audience = "", acr = "" } = flags;
  if ((issuer === undefined) !== (clientId === undefined)) {
    throw new CliError("usage", "--issuer and --client-id go together.");
  }
  if (issuer !== undefined && flags.strong === true) {
    throw new CliError("usage", "--strong is for the embedded provider.", {
      hint: "What your provider calls a strong sign-in is given with --acr, such as --acr phr.",
    });
  }
  if (issuer !== undefined && clientId !== undefined) {
    return { issuer, clientId, scope, audience, acrValues: acr };
  }
  const acrValues = flags.strong === true ? STRONG : acr;
  const local = await ports.logins.localIssuer(home);
  return { issuer: local, clientId: LOCAL_CLIENT, scope, audience, acrValues };
}

/** Nothing is opened: the browser may be on another machine, and a link that opens by itself teaches people to trust it. */
function tell(context: CliContext, flags: LoginFlags, pending: PendingLogin): void {
  const { verificationUri, verificationUriComplete, userCode, expiresInS } = pending;
  if (flags.json === true) {
    print(context, {
      event: "waiting",
      verification_uri: verificationUri,
      verification_uri_complete: verificationUriComplete,
      user_code: userCode,
      expires_in_s: expiresInS,
    });
    return;
  }
  const link = toSafeLine(verificationUriComplete ?? verificationUri);
  const minutes = Math.max(1, Math.round(expiresInS / 60));
  context.out.write(`Open this in a browser, on any machine that can reach it:

  ${link}

The page must show this code: ${toSafeLine(userCode)}
Waiting for you, for ${minutes} ${minutes === 1 ? "minute" : "minutes"}; Ctrl-C gives up.
`);
}

async function signOut(context: CliContext, flags: LogoutFlags): Promise<void> {
  const { logins } = context.ports;
  const home = homeOf(context, flags);
  const stored = await logins.read(home);
  const { issuer } = flags;
  const over = stored.filter((login) => issuer === undefined || login.issuer === issuer);
  if (over.length === 0) {
    if (flags.json !== true) context.out.write("You are not signed in.\n");
    return;
  }
  for (const login of over) {
    await logins.remove(home, login.issuer);
    const isTold = await logins.revoke(login).then(
      () => true,
      () => false, // It is forgotten here all the same; the provider ends it by itself in time.
    );
    report(context, flags, { login, isTold });
  }
}

function report(
  context: CliContext,
  flags: LogoutFlags,
  { login, isTold }: { readonly login: Login; readonly isTold: boolean },
): void {
  const { issuer } = login;
  if (flags.json === true) return print(context, { event: "signed_out", issuer, told: isTold });
  context.out.write(`You are signed out: ${nameOf(login)} is forgotten here.\n`);
  if (!isTold) context.err.write(`${toSafeLine(issuer)} could not be told.\n`);
}

function nameOf({ person, issuer }: Login): string {
  const who = person === undefined ? "whoever signed in" : `${person.name} (${person.subject})`;
  return toSafeLine(`${who} of ${issuer}`);
}

function print({ out }: CliContext, value: object): void {
  out.write(`${JSON.stringify(value)}\n`);
}
