import "../require-node.ts";
import { readFile } from "node:fs/promises";
import { Fault } from "../core/fault.ts";
import { openConnection } from "./connect-handler.ts";
import type { CliContext, Caller, ConnectionTls, Ports } from "./context.ts";
import type { LoginPorts } from "./login/login.ts";
import { loginToken } from "./login/login-token.ts";
import { openKeyboard, openOutput, readAll, stopSignal } from "./process-streams.ts";
import { runCli } from "./program.ts";

/** A broker on this machine answers in milliseconds. */
const NATS_PING_MS_MAX = 5_000;
const NOTIFIER = "notifier";
/** This program at the embedded identity provider. */
const LOCAL_CLIENT = "countersign-cli";
/** An explicit policy compiler, else one on the search path, else the packaged one. */
const OPA = { opaPath: process.env["OPA_PATH"] || undefined, searchPath: process.env["PATH"] };

const logins: LoginPorts = {
  localIssuer: async (home) =>
    (await import("../adapters/identity/local-port.ts")).localPersonIssuer(home),
  begin: async (options) =>
    (await import("../adapters/openid/device-flow.ts")).beginDeviceFlow(options),
  revoke: async ({ refreshToken, issuer, clientId }) => {
    if (refreshToken === undefined) return;
    const { revokeSignIn } = await import("../adapters/openid/renewal.ts");
    await revokeSignIn({ refreshToken, issuer, clientId });
  },
  read: async (home) => (await storedLogins()).readLogins(home),
  save: async (home, login) => (await storedLogins()).saveLogin(home, login),
  remove: async (home, issuer) => (await storedLogins()).removeLogin(home, issuer),
};

// Each adapter is loaded by the command that needs it, so that the others start quickly.
const ports: Ports = {
  connect: async ({ address, tls, caller }) =>
    openConnection({
      address,
      credentials: await credentialsFor(tls),
      token: await tokenFor(caller),
    }),
  prepareIdentity: async (home) => {
    const { createLocalIssuer } = await import("../adapters/identity/local-issuer.ts");
    const { createLocalCa } = await import("../adapters/identity/local-ca.ts");
    await Promise.all([createLocalIssuer(home), createLocalCa(home)]);
  },
  readPeople: async (home) => (await import("../adapters/identity/directory.ts")).readPeople(home),
  logins,
  createRevealKey: async () =>
    (await import("../adapters/reveal/reveal-key.ts")).RevealKey.create(),
  startNats: async (options) =>
    (await import("../adapters/nats/server.ts")).startNatsServer(options),
  pingNats: async ({ url, user, password }) => {
    const { Broker } = await import("../adapters/nats/connect.ts");
    await using broker = new Broker({ servers: [url], user, password, name: "doctor" });
    await broker.connection(NATS_PING_MS_MAX);
  },
  buildPolicies: async (directory, out) => (await builder()).buildPolicies(directory, out, OPA),
  checkPolicies: async (directory) => (await builder()).checkPolicies(directory, OPA),
  testPolicies: async (directory) => (await builder()).testPolicies(directory, OPA),
  openPolicy: async (directory) => {
    const { readBundle } = await import("../adapters/opa/bundle.ts");
    const { loadModule } = await import("../adapters/opa/load-module.ts");
    const { OpaPolicyEngine } = await import("../adapters/opa/engine.ts");
    const module = loadModule(await readBundle(directory));
    const { BoundedPolicyEngine } = await import("../adapters/opa/bounded-engine.ts");
    const reportFault = (cause: unknown) => console.error(cause);
    return new BoundedPolicyEngine(new OpaPolicyEngine(module, Date.now(), reportFault), {
      reportFault,
    });
  },
  openPackage: async (path, options) =>
    (await import("../adapters/archive/zip-package.ts")).ZipPackage.open(path, options),
  openNewFile: async (path, options) =>
    (await import("../adapters/archive/new-file.ts")).NewFile.open(path, options),
  runExec: async (argv, env) =>
    (await import("../../sidecar/intercept/exec/main.ts")).runExec(argv, env),
  runMcp: async (argv, env) =>
    (await import("../../sidecar/intercept/mcp/main.ts")).runMcp(argv, env),
  runVerify: async (argv, io) => (await import("../verifier/verify.ts")).runVerify(argv, io),
};

function builder() {
  return import("../adapters/opa/build-bundle.ts");
}

async function credentialsFor(tls: ConnectionTls) {
  if (tls.kind === "off") return { kind: "plaintext" } as const;
  if (tls.kind === "files") {
    if (tls.caFile === undefined) return { kind: "tls" } as const;
    return { kind: "tls", serverCa: await readFile(tls.caFile, "utf8") } as const;
  }
  const { createLocalCa } = await import("../adapters/identity/local-ca.ts");
  return { kind: "tls", serverCa: (await createLocalCa(tls.home)).certificate } as const;
}

async function tokenFor(caller: Caller): Promise<() => Promise<string>> {
  const { createFileTokenSource, createTokenSource } =
    await import("../adapters/identity/token-source.ts");
  switch (caller.kind) {
    case "token_file":
      return createFileTokenSource(caller.path);
    case "login":
      return () => storedToken(caller);
    case "notifier": {
      const { mintWorkloadToken } = await import("../adapters/identity/local-issuer.ts");
      return createTokenSource(() => mintWorkloadToken(caller.home, { subject: NOTIFIER }));
    }
    case "person":
      return createTokenSource(() => localToken(caller));
  }
}

/** Signs a person of the embedded stack in, as a browser would. */
async function localToken(caller: Caller & { readonly kind: "person" }): Promise<string> {
  const { signInAs } = await import("../adapters/openid/code-flow.ts");
  const { home, subject: person, isStrong } = caller;
  const issuer = await logins.localIssuer(home);
  try {
    return (await signInAs({ issuer, clientId: LOCAL_CLIENT, person, isStrong })).accessToken;
  } catch (error) {
    if (!(error instanceof Fault) || error.reason !== "issuer_unavailable") throw error;
    const { code, reason } = error;
    const message = `the sign-in of ${home} at ${issuer} does not answer: countersign up`;
    throw new Fault({ code, reason, message, cause: error });
  }
}

async function storedToken({ home, issuer }: Caller & { readonly kind: "login" }): Promise<string> {
  const { readLogins, saveLogin, withLoginLock } = await storedLogins();
  return loginToken({
    issuer,
    read: async () => (await readLogins(home)).find((login) => login.issuer === issuer),
    save: (login) => saveLogin(home, login),
    renew: async ({ clientId, refreshToken }) =>
      (await import("../adapters/openid/renewal.ts")).renewSignIn({
        issuer,
        clientId,
        refreshToken,
      }),
    alone: (work) => withLoginLock({ home, issuer }, work),
    now: Date.now,
  });
}

function storedLogins() {
  return import("../adapters/identity/stored-logins.ts");
}

const context: CliContext = {
  env: process.env,
  ports,
  out: openOutput(process.stdout, process.env),
  err: openOutput(process.stderr, process.env),
  keyboard: openKeyboard(process.stdin, process.stdout),
  now: Date.now,
  get signal() {
    return stopSignal();
  },
  readStdin: () => readAll(process.stdin),
};

process.exitCode = await runCli(context, process.argv.slice(2));
