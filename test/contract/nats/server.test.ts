import { stat, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNatsServer, type ServerExit } from "../../../services/adapters/nats/server.ts";
import { NatsFixture } from "../../support/nats.ts";

let fixture: NatsFixture;
beforeAll(async () => {
  fixture = await NatsFixture.start();
});
afterAll(() => fixture.stop());

test("a client without the password is refused", async () => {
  const attempt = connect({ servers: fixture.server.url, maxReconnectAttempts: 0 });

  await expect(attempt).rejects.toThrow(/Authorization/i);
});

test("the configuration and the password can be read by their owner only", async () => {
  const store = join(fixture.dir, "store");

  const modes = await Promise.all(
    ["nats-server.conf", "password", "."].map(async (name) => (await stat(join(store, name))).mode),
  );

  expect(modes.map((mode) => mode & 0o077)).toEqual([0, 0, 0]);
});

test("a restart keeps the port and the password, so clients come back by themselves", async () => {
  const before = { port: fixture.server.port, password: fixture.server.password };

  await fixture.restart();

  expect(fixture.server).toMatchObject(before);
});

test("a missing binary is named", async () => {
  const options = { storeDir: fixture.dir, logFile: join(fixture.dir, "x.log") };

  const start = startNatsServer({ ...options, binaryPath: "/nowhere/nats-server" });

  await expect(start).rejects.toMatchObject({ code: "no_binary", message: /\/nowhere/ });
});

test("a server that ends at once is reported, not waited for", async () => {
  const dir = await mkdtemp(join(tmpdir(), "countersign-nats-"));
  const options = { storeDir: dir, logFile: join(dir, "x.log"), binaryPath: "/bin/false" };

  await expect(startNatsServer(options)).rejects.toMatchObject({ code: "not_started" });

  await rm(dir, { recursive: true });
});

test("an unexpected end is told to onExit, a stop is not", async () => {
  const dir = await mkdtemp(join(tmpdir(), "countersign-nats-"));
  const exits: ServerExit[] = [];
  const options = {
    storeDir: dir,
    logFile: join(dir, "x.log"),
    onExit: (e: ServerExit) => exits.push(e),
  };
  const stopped = await startNatsServer(options);
  await stopped.stop();
  const killed = await startNatsServer(options);

  process.kill(killed.pid, "SIGKILL");
  await killed.exited;

  expect(exits).toEqual([{ code: null, signal: "SIGKILL" }]);
  await rm(dir, { recursive: true });
});
