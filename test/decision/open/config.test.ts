import { describe, expect, it } from "vitest";
import { parseDecisionConfig } from "../../../services/decision/config.ts";

const ENVIRONMENT = { COUNTERSIGN_NATS_URL: "nats://127.0.0.1:4222" };

describe("the mode for one person", () => {
  it.each([
    ["COUNTERSIGN_DATABASE_URL", "postgres://countersign@db.example/countersign"],
    ["COUNTERSIGN_DATABASE_URL", "postgresql://countersign@db.example/countersign"],
    ["COUNTERSIGN_PERSON_ISSUER", "https://idp.example"],
  ])("is refused with %s=%s, naming both", (variable, value) => {
    const environment = { ...ENVIRONMENT, COUNTERSIGN_SINGLE_OPERATOR: "true", [variable]: value };

    const parse = () => parseDecisionConfig(environment);

    expect(parse).toThrow(`COUNTERSIGN_SINGLE_OPERATOR is true`);
    expect(parse).toThrow(variable);
  });

  it("is off unless it is asked for, and allowed on a machine of its own", () => {
    const development = { ...ENVIRONMENT, COUNTERSIGN_SINGLE_OPERATOR: "true" };

    expect(parseDecisionConfig(ENVIRONMENT).isSingleOperator).toBe(false);
    expect(parseDecisionConfig(development).isSingleOperator).toBe(true);
  });
});

describe("limits", () => {
  it.each([
    ["COUNTERSIGN_RATE_PER_MINUTE", "0"],
    ["COUNTERSIGN_PENDING_PER_AGENT", "many"],
    ["COUNTERSIGN_PENDING_PER_GROUP", "-1"],
    ["COUNTERSIGN_ALIKE_WINDOW", "10"],
    ["COUNTERSIGN_UNREDACTED_SECRETS", "allow"],
  ])("are refused where %s is %s", (variable, value) => {
    expect(() => parseDecisionConfig({ ...ENVIRONMENT, [variable]: value })).toThrow(variable);
  });

  it("are generous to an agent that works, and stop a loop", () => {
    expect(parseDecisionConfig(ENVIRONMENT)).toMatchObject({
      ratePerMinute: 6_000,
      pendingPerAgent: 100,
      pendingPerGroup: 1_000,
      alikeWindowMs: 600_000,
      unredactedSecrets: "refuse",
    });
    const open = { ...ENVIRONMENT, COUNTERSIGN_ALIKE_WINDOW: "0s" };
    expect(parseDecisionConfig(open).alikeWindowMs).toBe(0);
  });
});
