import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
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

test("a store that a living process uses is refused", async () => {
  const options = { storeDir: join(fixture.dir, "store"), logFile: join(fixture.dir, "x.log") };

  await expect(startNatsServer(options)).rejects.toMatchObject({
    code: "not_started",
    message: `nats-server: process ${process.pid} runs one on this store`,
  });
});

test("a broker that outlived its killed owner is ended before another takes its store", async () => {
  const dir = await mkdtemp(join(tmpdir(), "countersign-nats-"));
  const options = { storeDir: dir, logFile: join(dir, "x.log") };
  const owner = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    OWNER,
    JSON.stringify(options),
  ]);
  const [line] = (await once(owner.stdout, "data")) as [Buffer];
  const leftoverPid = Number(line.toString());
  owner.kill("SIGKILL");
  await once(owner, "exit");
  expect(await readFile(`/proc/${leftoverPid}/cmdline`, "utf8")).toContain(dir);

  await using server = await startNatsServer(options);

  // An ended process may stay in the table until its new parent looks; it has no command line then.
  const commandLine = await readFile(`/proc/${leftoverPid}/cmdline`, "utf8").catch(() => "");
  expect(commandLine).toBe("");
  expect(server.pid).not.toBe(leftoverPid);
  await server.stop();
  await rm(dir, { recursive: true });
});

const OWNER = `
  const { startNatsServer } = await import(${JSON.stringify(
    new URL("../../../services/adapters/nats/server.ts", import.meta.url).href,
  )});
  const server = await startNatsServer(JSON.parse(process.argv[1]));
  process.stdout.write(String(server.pid));
  await server.exited;
`;
