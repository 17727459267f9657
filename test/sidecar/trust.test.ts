import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readTrust } from "../../sidecar/trust.ts";
import { HandMadeLog, ORIGIN } from "../support/hand-made-log.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

let home: TemporaryDirectory;

beforeEach(async () => {
  home = await temporaryDirectory();
});

afterEach(async () => {
  await home[Symbol.asyncDispose]();
});

async function write(path: string, text: string): Promise<string> {
  const file = join(home.path, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

describe("whom the sidecar trusts", () => {
  it("refuses a file that is not there", () => {
    const read = () => readTrust({ ledgerTrust: "/nowhere/trust", home: home.path });

    expect(read).toThrow(/COUNTERSIGN_LEDGER_TRUST names \/nowhere\/trust.*\(ENOENT\)/);
  });

  it.each([
    ["set", "elsewhere"],
    ["embedded", "ledger/trust-policy"],
  ])("refuses a file that is no trust policy: %s", async (_name, path) => {
    const file = await write(path, "log me\n");
    const ledgerTrust = path === "elsewhere" ? file : undefined;

    const read = () => readTrust({ ledgerTrust, home: home.path });

    expect(read).toThrow(expect.objectContaining({ code: "invalid_config" }));
    expect(read).toThrow(`COUNTERSIGN_LEDGER_TRUST names ${file}, which is no trust policy`);
  });

  it("is nobody without a file", () => {
    expect(readTrust({ ledgerTrust: undefined, home: home.path })).toBeUndefined();
  });

  it("is the embedded ledger where there is one, unless another is set", async () => {
    await write("ledger/trust-policy", new HandMadeLog().trustText);
    const other = await write("other", new HandMadeLog({ origin: "other" }).trustText);

    const embedded = readTrust({ ledgerTrust: undefined, home: home.path });
    const set = readTrust({ ledgerTrust: other, home: home.path });

    expect(embedded?.logs.map(({ name }) => name)).toEqual([ORIGIN]);
    expect(set?.logs.map(({ name }) => name)).toEqual(["other"]);
  });
});
