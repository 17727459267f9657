import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

test("an OPA_PATH that names nothing is refused by name, and not silently replaced", () => {
  const env = { ...process.env, OPA_PATH: "/no/such/opa" };

  const { status, stderr } = spawnSync(
    process.execPath,
    ["bin/countersign.mjs", "policy", "check"],
    { cwd: ROOT, env, encoding: "utf8" },
  );

  expect(status).not.toBe(0);
  expect(stderr).toContain("OPA_PATH does not name an executable file");
});
