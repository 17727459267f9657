import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runCommand } from "../support/cli-process.ts";
import { temporaryDirectory } from "../support/temporary.ts";

test.each([
  [["--out", "e.zip", "--from", "soon"], '--from: "soon" is not a date.'],
  [["--out", "e.zip", "--framework", "soc3"], '--framework: "soc3" is none of soc2, nist,'],
  [["--out", "e.zip", "--from", "2026-02-02", "--to", "2026-02-01"], "--from: must not be after"],
  [[], "required option '--out <file>' not specified"],
])("evidence export %j is a wrong command line, and says which option", async (args, message) => {
  await using home = await temporaryDirectory();

  const ended = await runCommand(home.path, "evidence", "export", ...args);

  expect(ended).toMatchObject({ code: 64, stdout: "" });
  expect(ended.stderr).toContain(message);
});

test("a trust policy that is not there is named", async () => {
  await using home = await temporaryDirectory();
  const trust = join(home.path, "none");

  const out = join(home.path, "e.zip");
  const ended = await runCommand(home.path, "evidence", "export", "--out", out, "--trust", trust);

  expect(ended).toMatchObject({ code: 66 });
  expect(ended.stderr).toContain(`--trust: ${trust} can't be read.`);
});

test.each(["export", "bundle"])(
  "evidence %s refuses a file that is there, and says how",
  async (name) => {
    await using home = await temporaryDirectory();
    const [out, token] = [join(home.path, "there"), join(home.path, "token")];
    await writeFile(out, "precious");
    await writeFile(token, "x");
    vi.stubEnv("COUNTERSIGN_PERSON_TOKEN_FILE", token);

    const options = ["--out", out, "--address", "127.0.0.1:1"];
    const ended = await runCommand(home.path, "evidence", name, ...options);

    expect(ended).toMatchObject({ code: 64, stdout: "" });
    expect(ended.stderr).toContain(`--out: ${out} exists.\n--force replaces it.`);
    expect(await readFile(out, "utf8")).toBe("precious");
  },
);

afterEach(() => void vi.unstubAllEnvs());
