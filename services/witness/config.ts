import { join } from "node:path";
import { ConfigError } from "../core/config/config-error.ts";
import {
  parseConfig,
  type Environment,
  type Reading,
  type Setting,
} from "../core/config/config.ts";
import { observability, PROCESS_SETTINGS } from "../core/config/process-settings.ts";
import { list, path, text } from "../core/config/settings.ts";
import type { KnownLogs } from "../core/ledger/add-checkpoint.ts";
import { LedgerError } from "../core/ledger/ledger-error.ts";
import { ED25519_TYPE, parseVerifierKey, type VerifierKey } from "../core/ledger/note.ts";
import { isKeyName } from "../core/ledger/signature-line.ts";
import { parseTrustPolicy } from "../core/ledger/trust-policy.ts";

const LOGS = "COUNTERSIGN_WITNESS_LOGS";
const TRUST = "COUNTERSIGN_WITNESS_TRUST";

const SETTINGS = {
  /** "host:port" to serve plain HTTP on; port 0 for a free one. A proxy in front of it can add TLS. */
  listen: listenAddress("COUNTERSIGN_WITNESS_LISTEN", "127.0.0.1:7409"),
  /** The name that it signs under; part of its key's identity. */
  name: keyName("COUNTERSIGN_WITNESS_NAME", "countersign.local/witness"),
  /** Its key and what it has cosigned. A witness that loses them is another witness. */
  directory: path("COUNTERSIGN_WITNESS_DIR", { default: ".countersign-witness" }),
  /** The logs that it cosigns, as verifier keys. */
  logs: list(LOGS, { default: [], example: "countersign.local/ledger+00000000+AAAA" }),
  /** A trust policy (c2sp.org/tlog-policy) whose logs it cosigns besides. */
  trustFile: path(TRUST, { default: undefined, example: ".countersign/ledger/trust-policy" }),
  ...PROCESS_SETTINGS,
};

/** Everything that a witness can be told. Throws `ConfigError`; `readText` reads a file and throws when it can't. */
export function parseWitnessConfig(environment: Environment, readText: (path: string) => string) {
  const read = parseConfig(environment, SETTINGS);
  return Object.freeze({
    ...read,
    keyFile: join(read.directory, "vkey"),
    logs: knownLogs([...read.logs.map(namedKey), ...trusted(read.trustFile, readText)]),
    ...observability(read),
  });
}

function namedKey(vkey: string): VerifierKey {
  try {
    return parseVerifierKey(vkey);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new ConfigError([{ variable: LOGS, problem: `holds no verifier key: ${error.message}` }]);
  }
}

function trusted(
  file: string | undefined,
  readText: (path: string) => string,
): readonly VerifierKey[] {
  if (file === undefined) return [];
  try {
    return parseTrustPolicy(readText(file)).logs;
  } catch (error) {
    const why = error instanceof Error ? error.message : "it can't be read";
    throw new ConfigError([{ variable: TRUST, problem: `names no usable trust policy: ${why}` }]);
  }
}

function knownLogs(keys: readonly VerifierKey[]): KnownLogs {
  const logs = new Map<string, readonly VerifierKey[]>();
  for (const key of keys) {
    if (key.type !== ED25519_TYPE) {
      const problem = `holds ${key.name}, which is the key of a witness and not of a log`;
      throw new ConfigError([{ variable: LOGS, problem }]);
    }
    const present = logs.get(key.name) ?? [];
    if (!present.some(({ id }) => id === key.id)) logs.set(key.name, [...present, key]);
  }
  if (logs.size > 0) return logs;
  const problem = `is not set, and ${TRUST} names no log: there is nothing to witness`;
  throw new ConfigError([{ variable: LOGS, problem }]);
}

interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

function listenAddress(variable: string, fallback: string): Setting<ListenAddress> {
  const read = (value: string): Reading<ListenAddress> => {
    const [, bracketed, plain, digits] =
      /^(?:\[([0-9A-Fa-f:.]+)\]|([^:\s[\]]+)):(\d{1,5})$/.exec(value) ?? [];
    const host = bracketed ?? plain;
    const port = Number(digits);
    const isGood = host !== undefined && port <= 65_535;
    return isGood ? { value: { host, port } } : { problem: "is not HOST:PORT" };
  };
  const given = read(fallback);
  if (!("value" in given)) throw new RangeError(`${fallback} is no address`);
  return { variable, example: fallback, fallback: given, read };
}

function keyName(variable: string, fallback: string): Setting<string> {
  const setting = text<string>(variable, { default: fallback, example: fallback });
  const read = (value: string) =>
    isKeyName(value) ? setting.read(value) : { problem: 'is empty, or holds a blank or "+"' };
  return { ...setting, read };
}
