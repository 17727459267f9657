import { access, constants } from "node:fs/promises";
import { resolve } from "node:path";
import type { Caller, CliContext, Connection, ConnectionTls } from "./context.ts";
import { CliError } from "./exit-codes.ts";
import { explained } from "./explained.ts";
import { readRunFile } from "./up/run-file.ts";

/** What every command that talks to the service can be told. */
export interface ConnectFlags {
  readonly home?: string;
  readonly as?: string;
  readonly address?: string;
  /** For votes: sign the person of --as in strongly. */
  readonly strong?: boolean;
}

const HOME_DEFAULT = ".countersign";

/** The home that a command works with. Throws `usage` for an empty one: that would be the working directory. */
export function homeOf(
  { env }: Pick<CliContext, "env">,
  { home }: { readonly home?: string },
): string {
  if (home?.trim() === "") throw new CliError("usage", "--home: must not be empty.");
  return resolve(home ?? (env["COUNTERSIGN_HOME"]?.trim() || HOME_DEFAULT));
}

/** Connects as a person, because only people vote. Throws `usage` when nobody is named. */
export async function connectAsPerson(
  context: CliContext,
  flags: ConnectFlags,
): Promise<Connection> {
  const home = homeOf(context, flags);
  const caller = await personOf(context, flags, home);
  if (caller === undefined) throw await nobody(context, home);
  return connect(context, flags, caller);
}

/** Connects to read: as a person where one is named, else as the notifier of the embedded home. */
export async function connectToRead(context: CliContext, flags: ConnectFlags): Promise<Connection> {
  const home = homeOf(context, flags);
  return connect(
    context,
    flags,
    (await personOf(context, flags, home)) ?? { kind: "notifier", home },
  );
}

/** Connects to see how the service is: as the notifier where the home has a stack, because a check needs no person. */
export async function connectToCheck(
  context: CliContext,
  flags: ConnectFlags,
): Promise<Connection> {
  const home = homeOf(context, flags);
  const isOurs = flags.as === undefined && (await readRunFile(home)) !== undefined;
  return isOurs
    ? connect(context, flags, { kind: "notifier", home })
    : connectToRead(context, flags);
}

/** Connects with the token of a file, whoever's it is. */
export async function connectWithToken(
  context: CliContext,
  flags: ConnectFlags,
  path: string,
): Promise<Connection> {
  return connect(context, flags, { kind: "token_file", path });
}

/** Connects as the notifier of an embedded home, or gives undefined where the issuer is somebody else's. */
export async function connectAsNotifier(
  context: CliContext,
  flags: ConnectFlags,
): Promise<Connection | undefined> {
  const home = homeOf(context, flags);
  if ((await readRunFile(home)) === undefined) return undefined;
  const caller = await personOf(context, flags, home);
  const isOurs =
    caller?.kind === "person" ||
    (caller?.kind === "login" && caller.issuer === (await context.ports.logins.localIssuer(home)));
  return isOurs ? connect(context, flags, { kind: "notifier", home }) : undefined;
}

async function connect(
  context: CliContext,
  flags: ConnectFlags,
  caller: Caller,
): Promise<Connection> {
  if (caller.kind === "token_file") await assertReadable(caller.path);
  const home = homeOf(context, flags);
  const tls = tlsOf(context, home);
  const address = await addressOf(context, flags, home);
  // The certificates of a home name "localhost": TLS knows no server name that is an IP address (RFC 6066, section 3).
  const named = tls.kind === "local" ? address.replace(/^127\.0\.0\.1:/, "localhost:") : address;
  const connection = await context.ports.connect({ address: named, tls, caller });
  const isNamed = givenAddress(context, flags) !== undefined;
  return explained(
    connection,
    isNamed ? `the service at ${address} does not answer` : silentStack(home),
  );
}

async function assertReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    throw new CliError("not_found", `The token's file ${path} can't be read.`, { cause });
  }
}

function silentStack(home: string): string {
  return `the stack of ${home} is not running or does not answer: countersign up`;
}

function givenAddress({ env }: CliContext, { address }: ConnectFlags): string | undefined {
  return (address ?? env["COUNTERSIGN_DECISION_ADDRESS"]) || undefined;
}

async function addressOf(context: CliContext, flags: ConnectFlags, home: string): Promise<string> {
  const given = givenAddress(context, flags);
  if (given !== undefined) return given;
  const address = (await readRunFile(home))?.decision?.address;
  if (address !== undefined) return address;
  throw new CliError("unavailable", silentStack(home), {
    hint: "A service elsewhere is named with --address HOST:PORT.",
  });
}

function tlsOf({ env }: CliContext, home: string): ConnectionTls {
  const kind = env["COUNTERSIGN_TLS"] || "local";
  if (kind === "local") return { kind, home };
  if (kind === "off") return { kind };
  if (kind === "files") return { kind, caFile: env["COUNTERSIGN_TLS_CA_FILE"] || undefined };
  throw new CliError("config", "COUNTERSIGN_TLS is none of local, files, off.");
}

async function personOf(
  context: CliContext,
  flags: ConnectFlags,
  home: string,
): Promise<Caller | undefined> {
  if (flags.as !== undefined) {
    const people = await context.ports.readPeople(home);
    if (people.some(({ subject }) => subject === flags.as))
      return { kind: "person", home, subject: flags.as, isStrong: flags.strong === true };
    throw new CliError("usage", `--as: nobody here is called "${flags.as}".`, {
      hint: whoIsThere(people),
    });
  }
  if (flags.strong === true) {
    throw new CliError("usage", "--strong goes with --as: it is about how that person signs in.", {
      hint: "Your own sign-in is made strong by: countersign login --strong",
    });
  }
  const path = context.env["COUNTERSIGN_PERSON_TOKEN_FILE"] || undefined;
  if (path !== undefined) return { kind: "token_file", path };
  const [login] = await context.ports.logins.read(home);
  return login === undefined ? undefined : { kind: "login", home, issuer: login.issuer };
}

async function nobody(context: CliContext, home: string): Promise<CliError> {
  const isEmbedded = (await readRunFile(home)) !== undefined;
  const hint = isEmbedded
    ? `Sign in with "countersign login", or name one with --as. ${whoIsThere(await context.ports.readPeople(home))}`
    : 'Sign in with "countersign login --issuer URL --client-id ID", or set COUNTERSIGN_PERSON_TOKEN_FILE to a file with your token.';
  return new CliError("not_signed_in", "You are not signed in, and this needs a person.", { hint });
}

function whoIsThere(
  people: readonly { readonly subject: string; readonly groups: readonly string[] }[],
): string {
  return `Known are: ${people.map(({ subject, groups }) => `${subject} (${groups.join(", ")})`).join("; ")}.`;
}
