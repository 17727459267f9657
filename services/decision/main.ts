import "../require-node.ts";
import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openGrantKeys } from "../adapters/grants/grant-keys.ts";
import { DirectoryWatch } from "../adapters/directory/directory-watch.ts";
import { createGrpcServer } from "../adapters/grpc/server.ts";
import { readOrCreate } from "../adapters/identity/private-file.ts";
import { openServiceIdentity } from "../adapters/identity/service-identity.ts";
import { LedgerFiles } from "../adapters/ledger/ledger-files.ts";
import { openLedgerKeys } from "../adapters/ledger/ledger-keys.ts";
import { Broker } from "../adapters/nats/connect.ts";
import { EventPublisher } from "../adapters/nats/event-publisher.ts";
import { RevealSignal } from "../adapters/nats/reveal-signal.ts";
import { signalEvents } from "../adapters/nats/verdict-signal.ts";
import { BoundedPolicyEngine } from "../adapters/opa/bounded-engine.ts";
import { readBundle } from "../adapters/opa/bundle.ts";
import { OpaPolicyEngine } from "../adapters/opa/engine.ts";
import { loadModule } from "../adapters/opa/load-module.ts";
import { PolicyWatch } from "../adapters/opa/watch.ts";
import {
  exitOnBadConfig,
  exitOnBadStart,
  serveUntilStopped,
} from "../adapters/process/lifecycle.ts";
import { openStore } from "../adapters/sql/open-store.ts";
import { createLog } from "../adapters/telemetry/log.ts";
import { createMetrics } from "../adapters/telemetry/metrics.ts";
import { startTelemetry } from "../adapters/telemetry/start.ts";
import { stampText } from "../adapters/timestamp/authority.ts";
import { StampFiles } from "../adapters/timestamp/stamp-files.ts";
import { createPasskeyParty } from "../adapters/webauthn/passkey-party.ts";
import { createWitnessClient } from "../adapters/witness/witness-client.ts";
import { AccessRecord } from "./access-record.ts";
import { Callers } from "./callers.ts";
import { parseDecisionConfig } from "./config.ts";
import { openDirectory } from "./directory/open-directory.ts";
import { listenersOf } from "./identity-config.ts";
import { PolicyRecord } from "./policy-record.ts";
import { openLedger } from "./ledger/open-ledger.ts";
import { serveTiles } from "./ledger/tiles-http.ts";
import { bindServices } from "./service-handler.ts";
import { createService } from "./service.ts";
import { Timestamping } from "./timestamping.ts";
import { readWitnessPlan } from "./witness-config.ts";
import { reportWitnesses } from "./witness-report.ts";

const DRAIN_MS = 10_000;
const DESCRIPTORS = new URL("../../proto/gen/image.binpb", import.meta.url);

const config = exitOnBadConfig(() => parseDecisionConfig(process.env));
const witnessPlan = exitOnBadConfig(() =>
  readWitnessPlan(config, (path) => readFileSync(path, "utf8")),
);
const clock = Date.now;
await using stack = new AsyncDisposableStack();

stack.use(await startTelemetry({ serviceName: "countersign-decision", ...config.telemetry }));
const log = createLog({ serviceName: "decision", ...config.log });
const metrics = createMetrics();

const identity = stack.use(
  await exitOnBadStart(() =>
    openServiceIdentity(config, {
      onChanged: () => log.info("who is believed was read again"),
      onRefused: (error) => log.error({ err: error }, "a file about identities was not taken"),
    }),
  ),
);
const onBatch = (size: number) => metrics.committed(size);
const keys = await openLedgerKeys(config.ledgerDir);
const ownerUrl = config.databaseOwnerUrl?.reveal();
const store = stack.use(
  await openStore(config.databaseUrl, {
    onBatch,
    ledger: keys,
    ...(ownerUrl === undefined ? {} : { ownerUrl }),
  }),
);
const onError = (where: string, error: unknown) =>
  log.warn({ err: error, where }, "background work failed");
const ledgerFiles = new LedgerFiles(config.ledgerDir);
const ledger = stack.use(
  await openLedger({
    ledger: store.ledger,
    log: store.events,
    files: ledgerFiles,
    origin: config.ledgerOrigin,
    seed: keys.logSeed,
    witnesses: witnessPlan && {
      plan: witnessPlan,
      connect: createWitnessClient,
      clock,
      report: reportWitnesses(log, metrics),
    },
    onSuspicion: (suspicion) => {
      metrics.ledgerSuspected(suspicion !== undefined);
      if (suspicion === undefined) log.warn("the ledger is sound again");
      else log.error({ suspicion }, "the ledger is suspect, and nothing is authorised");
    },
    onError,
  }),
);
const { timestampUrl } = config;
if (timestampUrl !== undefined) {
  stack.use(
    new Timestamping({
      newest: () => ledger.guard.newest(),
      stamp: (text, stopping) => stampText(timestampUrl, text, stopping),
      files: new StampFiles(join(config.ledgerDir, "timestamps")),
      intervalMs: config.timestampIntervalMs,
      onError: (error) => onError("timestamps", error),
    }),
  );
}
const broker = new Broker({ ...config.broker, name: "decision" });
stack.defer(() => broker.close());
const bundle = await readBundle(config.policyDir);
const reportFault = (cause: unknown) => log.error({ err: cause }, "the policy failed");
const opa = new OpaPolicyEngine(loadModule(bundle), clock(), reportFault);
const engine = stack.use(new BoundedPolicyEngine(opa, { reportFault }));
const policyRecord = new PolicyRecord({
  log: store.events,
  clock,
  createId: randomUUID,
  onError: (error) => log.warn({ err: error }, "a policy change was not recorded"),
});
await policyRecord.activated(engine.revision);
stack.use(
  new PolicyWatch({
    directory: config.policyDir,
    engine: opa,
    nowMs: clock,
    onActivated: (revision) => void policyRecord.activated(revision),
    onRefused: (reason) => void policyRecord.refused(reason),
  }),
);

const directory = await openDirectory({
  log: store.events,
  guard: ledger.guard,
  clock,
  createKey: randomUUID,
  randomBytes,
  secret: keys.openingsKey,
  passkeyParty: config.consoleUrl === undefined ? undefined : createPasskeyParty(config.consoleUrl),
  onError,
});
const { people } = directory;
const { directoryFile } = config;
if (directoryFile !== undefined) {
  stack.use(
    await exitOnBadStart(() =>
      DirectoryWatch.open({
        path: directoryFile,
        clock,
        onActivated: (file) => void people.activate(file),
        onRefused: (error) => log.error({ err: error }, "the directory's file was not taken"),
        onNotes: (notes) => log.warn({ notes }, "the directory's file wants looking at"),
      }),
    ),
  );
}
const grants = stack.use(
  await openGrantKeys({
    readOrCreate,
    path: join(config.ledgerDir, "grant.key.json"),
    onError: (error) => onError("grant keys", error),
  }),
);
const reveals = stack.use(new RevealSignal(broker));
const service = stack.use(
  await createService({
    requests: store.requests,
    log: store.events,
    cursors: store.cursors,
    engine,
    publisher: new EventPublisher(broker),
    isBrokerConnected: () => broker.isConnected,
    clock,
    metrics,
    guard: ledger.guard,
    witnessRule: ledger.witnessRule,
    subjects: store.subjects,
    people,
    grants,
    delegation: identity.delegation,
    asking: config,
    revealLink: { secret: keys.openingsKey, publish: (message) => reveals.publish(message) },
    createKey: randomUUID,
    queueDepth: () => store.stats().queueDepth,
    reportWithinMs: config.reportWithinMs,
    onError,
  }),
);
const signal = signalEvents(broker, service.onPublished);
stack.defer(() => signal.close());
reveals.listen((message) => service.revealDesk.receive(message));
const callers = new Callers({
  ...identity,
  directory: people,
  notifierIds: new Set(config.notifierIds),
  auditorGroups: new Set(config.auditorGroups),
  privacyGroups: new Set(config.privacyGroups),
  operatorGroups: new Set(config.operatorGroups),
});
const tiles = stack.use(
  await serveTiles({
    host: config.ledgerHttpHost,
    port: config.ledgerHttpPort,
    ledger: store.ledger,
    guard: ledger.published,
    grantKeys: grants.grantKeys,
    onError: (error) => onError("ledger endpoint", error),
  }),
);
const access = stack.use(
  new AccessRecord({
    log: store.events,
    clock,
    createKey: randomUUID,
    count: (reason, method) => metrics.refused(reason, method),
    onError: (error) => onError("access record", error),
  }),
);
const server = await createGrpcServer({
  listeners: listenersOf(config, identity),
  services: bindServices({
    ...service,
    ...ledger,
    ...directory,
    ...directory.passkeyVotes(service.lookup),
    callers,
    grantKeys: grants.grantKeys,
    grants,
    requests: store.requests,
    log: store.events,
    ledger: store.ledger,
    engine,
    clock,
    record: policyRecord,
    metrics,
    createKey: randomUUID,
    grantIssuer: config.ledgerOrigin,
    revealing: { onTold: (told) => log.info(told, "a person asked to see a hidden value") },
    stepUp: { consoleUrl: config.consoleUrl, acrValues: identity.strongClasses },
  }),
  descriptors: await readFile(DESCRIPTORS),
  log: (error, id) => log.error({ err: error, errorId: id }, "a call failed"),
  onFault: (fault, method) => access.note(fault, method),
});
stack.use(server);
server.setServing(true);
log.info({ addresses: server.addresses, revision: engine.revision }, "serving");

const ready = { process: "decision", addresses: [...server.addresses, ...tiles.addresses] };
const reason = await serveUntilStopped(ready, { onStdinClose: config.exitOnStdinClose });
log.info({ reason }, "draining");
await server.drain(DRAIN_MS);
