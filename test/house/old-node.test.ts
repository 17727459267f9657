import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
/** Makes the running Node say that it is an old one. */
const PRETENCE = `data:text/javascript,${encodeURIComponent(
  'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });',
)}`;
const SENTENCE =
  /^Countersign needs Node 24 or newer, and this is Node 20\.20\.2\. Run "npm ci" .*\n$/;

test.each(["bin/countersign.mjs", "bin/require-node.mjs", "services/require-node.ts"])(
  "%s refuses an old Node with one sentence and exit code 78",
  (path) => {
    const { status, stdout, stderr } = run("--import", PRETENCE, path);

    expect(stderr).toMatch(SENTENCE);
    expect(stdout).toBe("");
    expect(status).toBe(78);
  },
);

test.each(["bin/require-node.mjs", "services/require-node.ts"])(
  "%s says nothing on this Node",
  (path) => {
    const { status, stdout, stderr } = run(path);

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "", stderr: "" });
  },
);

function run(...args: readonly string[]) {
  return spawnSync(process.execPath, [...args], { cwd: ROOT, encoding: "utf8" });
}
