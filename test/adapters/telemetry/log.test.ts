import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../../../services/adapters/telemetry/log.ts";

test("credentials are redacted wherever they stand, and the level is kept", async () => {
  const dir = await mkdtemp(join(tmpdir(), "countersign-log-"));
  const file = join(dir, "logs", "x.log");
  const log = createLog({ serviceName: "decision", level: "info", file });

  log.debug("not written");
  log.info(
    { authorization: "Bearer a", call: { token: "b", headers: { authorization: "c" } } },
    "hi",
  );

  const line: unknown = JSON.parse(await readFile(file, "utf8"));
  const gone = "[redacted]";
  expect(line).toMatchObject({
    service: "decision",
    msg: "hi",
    authorization: gone,
    call: { token: gone, headers: { authorization: gone } },
  });
  expect((await stat(file)).mode & 0o077).toBe(0);
  await rm(dir, { recursive: true });
});
