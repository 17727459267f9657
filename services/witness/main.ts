import "../require-node.ts";
import { readFileSync } from "node:fs";
import { exitOnBadConfig, serveUntilStopped } from "../adapters/process/lifecycle.ts";
import { createLog } from "../adapters/telemetry/log.ts";
import { startTelemetry } from "../adapters/telemetry/start.ts";
import { CheckpointFiles } from "../adapters/witness/checkpoint-files.ts";
import { DirectoryInUse, lockDirectory } from "../adapters/witness/directory-lock.ts";
import { replaceDurably } from "../adapters/witness/durable-file.ts";
import { readOrCreateSeed } from "../adapters/witness/key-file.ts";
import { createEd25519Signer } from "../core/ledger/ed25519.ts";
import { formatVerifierKey } from "../core/ledger/note.ts";
import { parseWitnessConfig } from "./config.ts";
import { listenWitness } from "./http.ts";
import { Witness } from "./witness.ts";

/** sysexits.h EX_CANTCREAT. */
const EXIT_IN_USE = 73;

const config = exitOnBadConfig(() =>
  parseWitnessConfig(process.env, (path) => readFileSync(path, "utf8")),
);
await using stack = new AsyncDisposableStack();

stack.use(await startTelemetry({ serviceName: "countersign-witness", ...config.telemetry }));
const log = createLog({ serviceName: "witness", ...config.log });

stack.use(await lockDirectory(config.directory).catch(exitInUse));
const witness = await Witness.open({
  name: config.name,
  signer: createEd25519Signer(await readOrCreateSeed(config.directory)),
  logs: config.logs,
  store: new CheckpointFiles(config.directory),
  clock: Date.now,
  onSubmission: (origin, status, size) => {
    // A log that signed what does not continue its own past is what a witness is there to notice.
    if (status === 422) log.error({ origin, size }, "a log submitted an inconsistent checkpoint");
    else log.debug({ origin, status, size }, "a checkpoint was submitted");
  },
});
const vkey = formatVerifierKey(witness.key);
await replaceDurably(config.keyFile, `${vkey}\n`);

const server = await listenWitness({
  ...config.listen,
  witness,
  onError: (error) => log.error({ err: error }, "a call failed"),
});
stack.use(server);
log.info({ address: server.address, vkey, logs: [...config.logs.keys()] }, "serving");

const ready = { process: "witness", addresses: [server.address] };
const reason = await serveUntilStopped(ready, { onStdinClose: config.exitOnStdinClose });
log.info({ reason }, "draining");

function exitInUse(error: unknown): never {
  if (!(error instanceof DirectoryInUse)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(EXIT_IN_USE);
}
