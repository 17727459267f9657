import "../../require-node.ts";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { LedgerFiles } from "../../adapters/ledger/ledger-files.ts";
import { openLedgerKeys } from "../../adapters/ledger/ledger-keys.ts";
import { exitOnBadConfig } from "../../adapters/process/lifecycle.ts";
import { openStore } from "../../adapters/sql/open-store.ts";
import { createEd25519Signer } from "../../core/ledger/ed25519.ts";
import { parseRecordConfig } from "../config.ts";
import { readText } from "../from-wire.ts";
import { Notary } from "../ledger/notary.ts";
import { assessLoss, openEpoch } from "../ledger/open-epoch.ts";
import { readWitnessPlan } from "../witness-config.ts";
import { describeAssessment, describeOpening } from "./report.ts";

// Run by a person on the service's machine, with the service's own settings: node main.ts --reason TEXT --accept-loss. One JSON
// line says what became of it, or without --accept-loss what would be lost; a service that runs there notices within seconds.
const config = exitOnBadConfig(() => parseRecordConfig(process.env));
const plan = exitOnBadConfig(() => readWitnessPlan(config, (path) => readFileSync(path, "utf8")));
const { values } = parseArgs({
  options: {
    reason: { type: "string", default: "" },
    "accept-loss": { type: "boolean", default: false },
  },
});
const reason = readText("reason", values.reason, { min: 1, max: 1_024 });
await using stack = new AsyncDisposableStack();

const keys = await openLedgerKeys(config.ledgerDir);
const { ledger } = stack.use(await openStore(config.databaseUrl, { ledger: keys }));
const notary = new Notary({
  origin: config.ledgerOrigin,
  signer: createEd25519Signer(keys.logSeed),
  ...(plan === undefined ? {} : { witnesses: plan.policy }),
});
const ports = {
  ledger,
  files: new LedgerFiles(config.ledgerDir),
  notary,
  plan,
  clock: Date.now,
  createKey: randomUUID,
};
const told = values["accept-loss"]
  ? describeOpening(await openEpoch(ports, reason), notary)
  : describeAssessment(await assessLoss(ports));
process.stdout.write(`${JSON.stringify({ ...told, directory: config.ledgerDir })}\n`);
