import { ConfigError, type ConfigProblem } from "../../core/config/config-error.ts";
import { duration, flag, integer, oneOf } from "../../core/config/settings.ts";

const SINGLE_OPERATOR = "COUNTERSIGN_SINGLE_OPERATOR";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What agents may ask of the service and of people. */
export const ASKING_SETTINGS = {
  /** A hundred a second on average: no agent that works needs as many, and a loop that has gone wrong soon does. */
  ratePerMinute: integer("COUNTERSIGN_RATE_PER_MINUTE", { default: 6_000, min: 1 }),
  /** More than a hundred questions of one agent at a time are not read by anybody. */
  pendingPerAgent: integer("COUNTERSIGN_PENDING_PER_AGENT", { default: 100, min: 1 }),
  /** Some ten agents at their limit, or a busy day of a team. */
  pendingPerGroup: integer("COUNTERSIGN_PENDING_PER_GROUP", { default: 1_000, min: 1 }),
  alikeWindowMs: duration("COUNTERSIGN_ALIKE_WINDOW", {
    default: 10 * MINUTE_MS,
    min: 0,
    max: DAY_MS,
  }),
  /** "count" is for deployments whose sidecars are told never to hide a field that reads as a secret here. */
  unredactedSecrets: oneOf("COUNTERSIGN_UNREDACTED_SECRETS", ["refuse", "count"], {
    default: "refuse",
  }),
  /** One person may both ask and approve; for development only. */
  isSingleOperator: flag(SINGLE_OPERATOR, { default: false }),
};

/** What tells a machine of one developer from a service for others. */
export interface Surroundings {
  readonly isSingleOperator: boolean;
  readonly databaseUrl: string;
  /** Variables that name people's issuers, by their values. */
  readonly personIssuers: Readonly<Record<string, string | undefined>>;
}

/** Throws `ConfigError` where one person could approve their own actions in what looks like production. */
export function assertDevelopment(surroundings: Surroundings): void {
  const { isSingleOperator, databaseUrl, personIssuers } = surroundings;
  if (!isSingleOperator) return;
  const problems: ConfigProblem[] = [];
  const say = (what: string) => {
    const problem = `is true, so one person may approve their own actions; that is refused with ${what}`;
    problems.push({ variable: SINGLE_OPERATOR, problem });
  };
  if (!databaseUrl.startsWith("sqlite:")) {
    say("COUNTERSIGN_DATABASE_URL naming a PostgreSQL database");
  }
  for (const [variable, value] of Object.entries(personIssuers)) {
    if (value !== undefined)
      say(`${variable} naming people of another issuer than the embedded one`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
}
