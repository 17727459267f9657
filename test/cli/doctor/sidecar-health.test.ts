import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { askSidecarHealth } from "../../../services/cli/doctor/sidecar-health.ts";
import { listenHttp } from "../../../sidecar/local-api.ts";
import { openGate } from "../../support/gate.ts";
import { HandMadeLog } from "../../support/hand-made-log.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

async function health(directory: string, isTrusting: boolean): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const { trust } = new HandMadeLog();
  const options = { directory, address: "127.0.0.1:1", ...(isTrusting ? { trust } : {}) };
  const { gate } = stack.use(await openGate(options));
  const fail = () => undefined;
  for (const each of await listenHttp({ gate, directory, port: 0, token: "t", fail }))
    stack.use(each);
  return await askSidecarHealth(join(directory, "sidecar-http.sock"));
}

test("a sidecar that found the ledger contradicting itself is not well", async () => {
  await using home = await temporaryDirectory();
  await writeFile(join(home.path, "ledger-fork"), "evidence");

  await expect(health(home.path, true)).rejects.toThrow(/lets nothing run.*ledger-fork/);
});

test("a sidecar that is not there is not well", async () => {
  await expect(askSidecarHealth("/nowhere.sock")).rejects.toThrow(/ENOENT/);
});

test("a sidecar that verifies no receipts says so", async () => {
  await using home = await temporaryDirectory();

  expect(await health(home.path, false)).toBe("receipts are kept but not verified");
});

test("nothing is to be said of a sidecar that verifies receipts", async () => {
  await using home = await temporaryDirectory();

  expect(await health(home.path, true)).toBe("");
});
