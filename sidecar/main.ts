import "../services/require-node.ts";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DecisionService } from "../proto/gen/countersign/decision/v1/decision_pb.ts";
import { LedgerService } from "../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { createGrpcChannel } from "../services/adapters/grpc/client.ts";
import type { ClientCredentials } from "../services/adapters/grpc/credentials.ts";
import { createGrpcServer } from "../services/adapters/grpc/server.ts";
import { exitOnBadConfig, serveUntilStopped } from "../services/adapters/process/lifecycle.ts";
import { readLocalCaCertificate } from "../services/adapters/identity/local-ca-certificate.ts";
import { sealValue } from "../services/adapters/reveal/seal-value.ts";
import { createSqlParser } from "../services/adapters/sqlparser/sql-parser.ts";
import { createLog } from "../services/adapters/telemetry/log.ts";
import { startTelemetry } from "../services/adapters/telemetry/start.ts";
import { collectFacts } from "../services/core/facts/facts.ts";
import type { TrustPolicy } from "../services/core/ledger/trust-policy.ts";
import type { RedactionRules } from "../services/core/redaction/rules/rules.ts";
import { ActionReader } from "./action-reader.ts";
import { parseSidecarConfig, type SidecarConfig } from "./config.ts";
import { createDecisionPort } from "./decision-client.ts";
import { Gate } from "./gate.ts";
import { bindSidecarService } from "./handler.ts";
import { JournalError } from "./journal-error.ts";
import { Journal } from "./journal.ts";
import { createConsistencyProofs } from "./ledger-client.ts";
import { createLedgerReport, warnOfLedger } from "./ledger-report.ts";
import { Ledger } from "./ledger.ts";
import { listenHttp, publishAddresses } from "./local-api.ts";
import { MASKED_BYTES_MAX } from "./masked-bytes.ts";
import { readRedaction } from "./redaction-file.ts";
import { createRedactor } from "./redactor.ts";
import { readOrCreateSecret } from "./secret-file.ts";
import { readTrust } from "./trust.ts";
import { upgradeJournal } from "./upgrade-journal.ts";
import { createValueTags } from "./value-tags.ts";
import { Vault } from "./vault.ts";

const NAME = "countersign-sidecar";
const DRAIN_MS = 5_000;
/** Room for the texts of one call to be redacted, and for the rest of it. */
const LIMITS = { requestBytesMax: MASKED_BYTES_MAX + 64 * 1024 };
/** sysexits.h EX_TEMPFAIL: another sidecar has the journal, or the disk is full; nothing was changed. */
const EXIT_JOURNAL = 75;

interface Prepared {
  readonly config: SidecarConfig;
  readonly trust: TrustPolicy | undefined;
  readonly rules: RedactionRules;
}

async function run({ config, trust, rules }: Prepared): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const { directory } = config;
  stack.use(await startTelemetry({ serviceName: NAME, ...config.telemetry }));
  const log = createLog({ serviceName: NAME, ...config.log });
  const fail = (error: unknown) => log.error({ err: error }, "failed in the background");

  const journal = await Journal.open({ directory, retentionMs: config.retentionMs });
  stack.defer(() => journal.close());
  const key = config.key?.reveal() ?? (await readOrCreateSecret(join(directory, "sidecar.key")));
  const token = config.token?.reveal() ?? (await readOrCreateSecret(join(directory, "token")));
  const channel = stack.use(await openChannel(config));
  const ledger = await Ledger.open({
    directory,
    trust,
    proofs: createConsistencyProofs(channel.client(LedgerService)),
    report: createLedgerReport(log),
  });
  stack.defer(() => ledger.close());
  const sql = createSqlParser();
  const secret = Buffer.from(key, "hex");
  const vault = new Vault(secret);

  const tools = {
    redactor: createRedactor({ rules, ...(await recogniserOf(rules)), fail }),
    tagValues: createValueTags(secret),
    vault,
  };
  await upgradeJournal(journal, tools);
  const gate = new Gate({
    ...tools,
    journal,
    reader: new ActionReader({
      key: secret,
      collectFacts: (action) => collectFacts(action, sql),
    }),
    decisions: createDecisionPort(channel.client(DecisionService)),
    ledger,
    orphanGraceMs: config.orphanGraceMs,
    fail,
    reveal: { seal: sealValue, told: (told) => log.info(told, "a hidden value was asked for") },
  });
  stack.defer(() => gate.close());
  await gate.resume();
  warnOfLedger(log, ledger.state, directory);

  const serving = servingWith(log);
  const tcp = await createGrpcServer({
    listeners: [{ host: "127.0.0.1", port: config.grpcPort, credentials: { kind: "plaintext" } }],
    services: [bindSidecarService(gate, token)],
    ...serving,
  });
  stack.use(tcp);
  const socket = await createGrpcServer({
    listeners: [{ socketPath: join(directory, "sidecar.sock") }],
    services: [bindSidecarService(gate)],
    ...serving,
  });
  stack.use(socket);
  const http = await listenHttp({ gate, directory, port: config.httpPort, token, fail });
  for (const each of http) stack.use(each);
  for (const server of [tcp, socket]) server.setServing(true);

  const addresses = [...tcp.addresses, ...socket.addresses, ...http.map(({ address }) => address)];
  await publishAddresses(directory, addresses);
  log.info({ addresses }, "serving");
  const ready = { process: "sidecar", addresses };
  const why = await serveUntilStopped(ready, { onStdinClose: config.exitOnStdinClose });
  log.info({ why }, "stopping");
  await gate.close();
  await Promise.all([tcp.drain(DRAIN_MS), socket.drain(DRAIN_MS)]);
}

async function openChannel(config: SidecarConfig) {
  return createGrpcChannel({
    address: config.decisionAddress,
    credentials: await credentialsOf(config),
    token: await tokensOf(config),
    defaultDeadlineMs: config.decideDeadlineMs,
  });
}

function servingWith(log: ReturnType<typeof createLog>) {
  const tell = (error: unknown, id: string) => log.error({ err: error, id }, "internal error");
  return { limits: LIMITS, log: tell };
}

async function credentialsOf(config: SidecarConfig): Promise<ClientCredentials> {
  switch (config.tls) {
    case "off":
      return { kind: "plaintext" };
    case "local":
      return { kind: "tls", serverCa: await readLocalCaCertificate(config.home) };
    case "files": {
      const { decisionCa, client } = config;
      const serverCa = decisionCa === undefined ? {} : { serverCa: await readText(decisionCa) };
      if (client === undefined) return { kind: "tls", ...serverCa };
      const key = await readText(client.key);
      const certificate = await readText(client.certificate);
      return { kind: "tls", ...serverCa, client: { key, certificate } };
    }
  }
}

async function tokensOf({ tokenFile, home, agent }: SidecarConfig): Promise<() => Promise<string>> {
  const tokens = await import("../services/adapters/identity/token-source.ts");
  if (tokenFile !== undefined) return tokens.createFileTokenSource(tokenFile);
  const { mintWorkloadToken } = await import("../services/adapters/identity/local-issuer.ts");
  const { readAgents } = await import("../services/adapters/identity/directory.ts");
  return tokens.createTokenSource(async () => {
    const known = (await readAgents(home)).find(({ subject }) => subject === agent);
    if (known === undefined)
      throw new TypeError(`COUNTERSIGN_AGENT: ${agent} is not in agents.json`);
    return mintWorkloadToken(home, known);
  });
}

/** Loaded only where it is asked: most deployments have none. */
async function recogniserOf({ recogniser }: RedactionRules) {
  if (recogniser === undefined) return {};
  const { createPresidioRecogniser } = await import("../services/adapters/recogniser/presidio.ts");
  return { recogniser: createPresidioRecogniser(recogniser) };
}

function readText(path: string): Promise<string> {
  return readFile(path, "utf8");
}

const config = exitOnBadConfig(() => parseSidecarConfig(process.env));
const trust = exitOnBadConfig(() => readTrust(config));
const rules = exitOnBadConfig(() => readRedaction(config));
try {
  await run({ config, trust, rules });
} catch (error) {
  if (!(error instanceof JournalError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = EXIT_JOURNAL;
}
