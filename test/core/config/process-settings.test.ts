import { expect, test } from "vitest";
import { parseConfig } from "../../../services/core/config/config.ts";
import { observability, PROCESS_SETTINGS } from "../../../services/core/config/process-settings.ts";

test("an unknown log level and an endpoint of another scheme are both told of", () => {
  const environment = {
    COUNTERSIGN_LOG_LEVEL: "loud",
    COUNTERSIGN_OTEL_ENDPOINT: "ftp://x.example",
  };

  const parse = () => parseConfig(environment, PROCESS_SETTINGS);

  expect(parse).toThrow(/COUNTERSIGN_OTEL_ENDPOINT[^]*COUNTERSIGN_LOG_LEVEL/);
});

test("without settings nothing is exported and the log is informative, on standard error", () => {
  const shown = observability(parseConfig({}, PROCESS_SETTINGS));

  expect(shown).toEqual({ telemetry: {}, log: { level: "info" } });
});

test("endpoint, level and file go where they are set to go", () => {
  const environment = {
    COUNTERSIGN_OTEL_ENDPOINT: "http://127.0.0.1:4318/",
    COUNTERSIGN_LOG_LEVEL: "silent",
    COUNTERSIGN_LOG_FILE: "/tmp/x.log",
  };

  const shown = observability(parseConfig(environment, PROCESS_SETTINGS));

  expect(shown).toEqual({
    telemetry: { endpoint: "http://127.0.0.1:4318/" },
    log: { level: "silent", file: "/tmp/x.log" },
  });
});
