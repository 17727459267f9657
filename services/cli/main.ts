import "../require-node.ts";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openConnection } from "./connect-handler.ts";
import type { CliContext, Caller, ConnectionTls, Ports } from "./context.ts";
import { openKeyboard, openOutput, readAll, stopSignal } from "./process-streams.ts";
import { runCli } from "./program.ts";

/** A broker on this machine answers in milliseconds. */
const NATS_PING_MS_MAX = 5_000;
const NOTIFIER = "notifier";
/** An explicit policy compiler, else one on the search path, else the packaged one. */
const OPA = { opaPath: process.env["OPA_PATH"] || undefined, searchPath: process.env["PATH"] };

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
  const { mintPersonToken, mintWorkloadToken } =
    await import("../adapters/identity/local-issuer.ts");
  const { readPeople } = await import("../adapters/identity/directory.ts");
  switch (caller.kind) {
    case "token_file":
      return createFileTokenSource(caller.path);
    case "notifier":
      return createTokenSource(() => mintWorkloadToken(caller.home, { subject: NOTIFIER }));
    case "person":
      return createTokenSource(async () => {
        const people = await readPeople(caller.home);
        const person = people.find(({ subject }) => subject === caller.subject);
        if (person === undefined) {
          throw new TypeError(
            `${caller.subject} is not in ${join(caller.home, "identity", "people.json")}`,
          );
        }
        return mintPersonToken(caller.home, person);
      });
  }
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
