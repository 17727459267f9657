import { inspect } from "node:util";
import { describe, expect, expectTypeOf, it } from "vitest";
import { parseConfig } from "../../../services/core/config/config.ts";
import { ConfigError } from "../../../services/core/config/config-error.ts";
import { parseDuration } from "../../../services/core/config/duration.ts";
import type { Secret } from "../../../services/core/config/secret.ts";
import {
  bytes,
  duration,
  flag,
  integer,
  list,
  oneOf,
  path,
  port,
  secret,
  text,
  url,
} from "../../../services/core/config/settings.ts";

const settings = {
  name: text("COUNTERSIGN_NAME"),
  home: path("COUNTERSIGN_HOME", { default: ".countersign" }),
  port: port("COUNTERSIGN_PORT", { default: 0 }),
  replicas: integer("COUNTERSIGN_REPLICAS", { default: 1, min: 1, max: 9 }),
  wait: duration("COUNTERSIGN_WAIT", { default: 30_000, max: 86_400_000 }),
  body: bytes("COUNTERSIGN_BODY", { default: 1024 }),
  broker: url("COUNTERSIGN_BROKER", { default: undefined, schemes: ["nats", "tls"] }),
  telemetry: flag("COUNTERSIGN_TELEMETRY", { default: false }),
  store: oneOf("COUNTERSIGN_STORE", ["sqlite", "postgres"], { default: "sqlite" }),
  groups: list("COUNTERSIGN_GROUPS", { default: [] }),
  token: secret("COUNTERSIGN_TOKEN", { default: undefined }),
};

const problem = (variables: Record<string, string>) => {
  try {
    parseConfig({ COUNTERSIGN_NAME: "a", ...variables }, settings, { prefix: "COUNTERSIGN_" });
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
};

describe("parseConfig refuses", () => {
  it.each([
    ["COUNTERSIGN_NAME", "", "is not set"],
    ["COUNTERSIGN_NAME", "a\nb", "holds a control character"],
    ["COUNTERSIGN_NAME", "a".repeat(4097), "is over 4096 characters"],
    ["COUNTERSIGN_PORT", "65536", "is not a whole number from 0 to 65535"],
    ["COUNTERSIGN_PORT", "-1", "is not a whole number from 0 to 65535"],
    ["COUNTERSIGN_PORT", "80 ", "is not a whole number from 0 to 65535"],
    ["COUNTERSIGN_REPLICAS", "0", "is not a whole number from 1 to 9"],
    ["COUNTERSIGN_REPLICAS", "1e0", "is not a whole number from 1 to 9"],
    ["COUNTERSIGN_WAIT", "30", "is not a number with a unit (ms, s, m, h, d)"],
    ["COUNTERSIGN_WAIT", "2d", "is longer than 86400000 ms"],
    ["COUNTERSIGN_BODY", "1MB", "is not a number of bytes, KiB, MiB or GiB"],
    ["COUNTERSIGN_BROKER", "localhost", "is not an absolute URL"],
    ["COUNTERSIGN_BROKER", "http://h", "is not a URL of nats or tls"],
    ["COUNTERSIGN_BROKER", "nats://u:hunter2@h", "has a password in it"],
    ["COUNTERSIGN_TELEMETRY", "yes", "is neither true nor false"],
    ["COUNTERSIGN_STORE", "mysql", "is none of sqlite, postgres"],
    ["COUNTERSIGN_GROUPS", "a,,b", "has an empty item"],
    ["COUNTERSIGN_TOKEN", " ", "is blank"],
    ["COUNTERSIGN_TOKENS", "x", "is not a known variable; did you mean COUNTERSIGN_TOKEN?"],
    ["COUNTERSIGN_OTHER", "x", "is not a known variable"],
  ])("%s=%j", (variable, value, words) => {
    const error = problem({ [variable]: value });

    expect(error.problems).toHaveLength(1);
    expect(error.problems[0]).toMatchObject({ variable, problem: words });
  });

  it("everything at once, with examples, and without any value", () => {
    const error = problem({
      COUNTERSIGN_NAME: "",
      COUNTERSIGN_WAIT: "hunter2",
      COUNTERSIGN_BROKER: "nats://u:hunter2@h",
    });

    expect(error.message).toBe(
      [
        "the configuration is not usable:",
        "  COUNTERSIGN_NAME is not set (for example COUNTERSIGN_NAME=text)",
        "  COUNTERSIGN_WAIT is not a number with a unit (ms, s, m, h, d) (for example COUNTERSIGN_WAIT=30s)",
        "  COUNTERSIGN_BROKER has a password in it (for example COUNTERSIGN_BROKER=nats://host.example)",
      ].join("\n"),
    );
    expect(inspect(error)).not.toContain("hunter2");
  });
});

describe("parseConfig reads", () => {
  it("defaults, for variables that are unset or empty", () => {
    const config = parseConfig({ COUNTERSIGN_NAME: "a", COUNTERSIGN_PORT: "" }, settings);

    expect(config).toEqual({
      name: "a",
      home: ".countersign",
      port: 0,
      replicas: 1,
      wait: 30_000,
      body: 1024,
      broker: undefined,
      telemetry: false,
      store: "sqlite",
      groups: [],
      token: undefined,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it("values, each with its type", () => {
    const config = parseConfig(
      {
        COUNTERSIGN_NAME: "a",
        COUNTERSIGN_PORT: "8443",
        COUNTERSIGN_WAIT: "5m",
        COUNTERSIGN_BODY: "16MiB",
        COUNTERSIGN_BROKER: "nats://127.0.0.1:4222",
        COUNTERSIGN_TELEMETRY: "true",
        COUNTERSIGN_STORE: "postgres",
        COUNTERSIGN_GROUPS: "security, data",
        COUNTERSIGN_TOKEN: "hunter2",
        COUNTERSIGN_ELSEWHERE: "x",
        OTHER: "x",
      },
      settings,
      { prefix: "COUNTERSIGN_", alsoKnown: ["COUNTERSIGN_ELSEWHERE"] },
    );

    expect(config).toMatchObject({ port: 8443, wait: 300_000, body: 16_777_216, telemetry: true });
    expect(config).toMatchObject({ store: "postgres", groups: ["security", "data"] });
    expect(config.broker).toBe("nats://127.0.0.1:4222");
    expect(config.token?.reveal()).toBe("hunter2");
    expectTypeOf(config.port).toEqualTypeOf<number>();
    expectTypeOf(config.broker).toEqualTypeOf<string | undefined>();
    expectTypeOf(config.store).toEqualTypeOf<"sqlite" | "postgres">();
    expectTypeOf(config.token).toEqualTypeOf<Secret | undefined>();
  });

  it("a secret that no way of printing gives away", () => {
    const { token } = parseConfig(
      { COUNTERSIGN_NAME: "a", COUNTERSIGN_TOKEN: "hunter2" },
      settings,
    );

    expect(`${token}`).toBe("[redacted]");
    expect(JSON.stringify({ token })).toBe('{"token":"[redacted]"}');
    expect(inspect({ token }, { showHidden: true, depth: 9 })).not.toContain("hunter2");
    expect(Object.values(token ?? {})).toEqual([]);
  });
});

describe("parseDuration", () => {
  it.each([
    ["0s", 0],
    ["250ms", 250],
    ["30s", 30_000],
    ["5m", 300_000],
    ["24h", 86_400_000],
    ["30d", 2_592_000_000],
    ["99999999d", 8_639_999_913_600_000],
  ])("reads %s", (value, ms) => {
    expect(parseDuration(value)).toBe(ms);
  });

  it.each(["", "5", "m", "05m", "-5m", "1.5h", "5 m", "5M", "1h30m", "999999999s", "5m\n"])(
    "does not read %j",
    (value) => {
      expect(parseDuration(value)).toBeUndefined();
    },
  );
});
