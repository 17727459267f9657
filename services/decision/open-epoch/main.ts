import "../../require-node.ts";
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { LedgerFiles } from "../../adapters/ledger/ledger-files.ts";
import { openLedgerKeys } from "../../adapters/ledger/ledger-keys.ts";
import { exitOnBadConfig } from "../../adapters/process/lifecycle.ts";
import { openStore } from "../../adapters/sql/open-store.ts";
import { createEd25519Signer } from "../../core/ledger/ed25519.ts";
import { parseRecordConfig } from "../config.ts";
import { readText } from "../from-wire.ts";
import { Notary } from "../ledger/notary.ts";
import { openEpoch } from "../ledger/open-epoch.ts";

// Run by a person on the service's machine, with the service's own settings: node main.ts --reason TEXT. One JSON line says what
// became of it; the service that runs there notices within seconds.
const config = exitOnBadConfig(() => parseRecordConfig(process.env));
const { values } = parseArgs({ options: { reason: { type: "string", default: "" } } });
const reason = readText("reason", values.reason, { min: 1, max: 1_024 });
await using stack = new AsyncDisposableStack();

const keys = await openLedgerKeys(config.ledgerDir);
const { ledger } = stack.use(await openStore(config.databaseUrl, { ledger: keys }));
const notary = new Notary({
  origin: config.ledgerOrigin,
  signer: createEd25519Signer(keys.logSeed),
});
const opening = await openEpoch(
  {
    ledger,
    files: new LedgerFiles(config.ledgerDir),
    notary,
    clock: Date.now,
    createKey: randomUUID,
  },
  reason,
);
const origin = opening.kind === "sound" ? {} : { origin: notary.originOf(opening.epoch) };
process.stdout.write(`${JSON.stringify({ ...opening, ...origin })}\n`);
