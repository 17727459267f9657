import { ConfigError } from "../core/config/config-error.ts";
import type { Setting } from "../core/config/config.ts";
import { duration, list, path, url } from "../core/config/settings.ts";
import { LedgerError } from "../core/ledger/ledger-error.ts";
import { NO_QUORUM } from "../core/ledger/policy-line.ts";
import { parseTrustPolicy, type TrustPolicy } from "../core/ledger/trust-policy.ts";
import { witnessUrls } from "../core/ledger/witnessing.ts";
import type { PolicyRisk } from "../core/policy/decision.ts";

const POLICY = "COUNTERSIGN_WITNESS_POLICY";
const RISKS = "COUNTERSIGN_WITNESSED_RISKS";
const ALL_RISKS: readonly PolicyRisk[] = ["low", "medium", "high", "critical"];
/** Timers count up to 2^31 ms. */
const INTERVAL_MS_MAX = 7 * 24 * 3_600_000;

/** Who else confirms the ledger, and when. */
export const WITNESS_SETTINGS = {
  /** A trust policy (c2sp.org/tlog-policy) whose witnesses, each with its URL, cosign checkpoints; its logs do not matter here. */
  witnessPolicy: path(POLICY, { default: undefined, example: "/etc/countersign/witnesses" }),
  /** How often growth is witnessed when nobody waits for it. */
  witnessIntervalMs: duration("COUNTERSIGN_WITNESS_INTERVAL", {
    default: 1_000,
    min: 100,
    max: INTERVAL_MS_MAX,
  }),
  /** How long the ledger may be ahead of its newest witnessed checkpoint before that is worth a warning. */
  witnessStalenessMs: duration("COUNTERSIGN_WITNESS_STALENESS", { default: 60_000, min: 1_000 }),
  /** Actions of these risks are authorised only by entries that are witnessed. */
  witnessedRisks: risks(),
  /** A time-stamp authority (RFC 3161) that stamps checkpoints. */
  timestampUrl: url("COUNTERSIGN_TIMESTAMP_URL", {
    default: undefined,
    schemes: ["http", "https"],
  }),
  timestampIntervalMs: duration("COUNTERSIGN_TIMESTAMP_INTERVAL", {
    default: 3_600_000,
    min: 1_000,
    max: INTERVAL_MS_MAX,
  }),
};

/** Who must cosign, and where each of them is asked. */
export interface WitnessPlan {
  /** Without logs. */
  readonly policy: Omit<TrustPolicy, "logs">;
  /** By the policy's names. */
  readonly urls: ReadonlyMap<string, string>;
  readonly intervalMs: number;
  readonly stalenessMs: number;
  readonly risks: ReadonlySet<PolicyRisk>;
  /** Whether every receipt that permits something is witnessed, so that those who check receipts can insist on it. */
  readonly isEveryRisk: boolean;
}

interface Given {
  readonly witnessPolicy: string | undefined;
  readonly witnessIntervalMs: number;
  readonly witnessStalenessMs: number;
  readonly witnessedRisks: readonly PolicyRisk[];
}

/** Undefined without a policy. Throws `ConfigError`; `readText` reads a file and throws when it can't. */
export function readWitnessPlan(
  given: Given,
  readText: (path: string) => string,
): WitnessPlan | undefined {
  const { witnessPolicy: file, witnessedRisks } = given;
  if (file === undefined) {
    if (witnessedRisks.length === 0) return undefined;
    throw wrong(RISKS, `is set, and ${POLICY} is not`);
  }
  const text = attempt(() => readText(file));
  const { logs: _, ...policy } = attempt(() => parseTrustPolicy(text));
  const urls = witnessUrls(text);
  if (policy.quorum === NO_QUORUM) throw wrong(POLICY, "names a policy that asks for no witness");
  for (const { name } of policy.witnesses) {
    const scheme = URL.parse(urls.get(name) ?? "")?.protocol;
    if (scheme === "https:" || scheme === "http:") continue;
    throw wrong(POLICY, `names a policy whose witness ${name} has no http or https URL`);
  }
  return {
    policy,
    urls,
    intervalMs: given.witnessIntervalMs,
    stalenessMs: given.witnessStalenessMs,
    risks: new Set(witnessedRisks),
    isEveryRisk: ALL_RISKS.every((risk) => witnessedRisks.includes(risk)),
  };
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LedgerError)
      throw wrong(POLICY, `names no trust policy: ${error.message}`);
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw wrong(POLICY, `names a file that can't be read (${code})`);
  }
}

function risks(): Setting<readonly PolicyRisk[]> {
  const setting = list(RISKS, { example: "high,critical" });
  return {
    ...setting,
    fallback: { value: [] },
    read: (text) => {
      const reading = setting.read(text);
      if ("problem" in reading) return reading;
      const known = ALL_RISKS.filter((risk) => reading.value.some((word) => word === risk));
      const isKnown = reading.value.every((word) => ALL_RISKS.some((risk) => risk === word));
      return isKnown
        ? { value: known }
        : { problem: `holds something other than ${ALL_RISKS.join(", ")}` };
    },
  };
}

function wrong(variable: string, problem: string): ConfigError {
  return new ConfigError([{ variable, problem }]);
}
