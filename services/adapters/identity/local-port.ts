import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { readOrCreate } from "./private-file.ts";

/**
 * Below the ports that systems give to outgoing connections, so that the one that was chosen is still free after a restart
 * of the machine.
 */
const PORT_MIN = 20_000;
const PORT_MAX = 29_999;
const ATTEMPTS_MAX = 50;

/** Where the embedded issuer of a home serves, on 127.0.0.1; chosen once, because it is a part of everybody's identity. */
export async function localPort(home: string): Promise<number> {
  const path = localPortFile(home);
  const make = async () => `${JSON.stringify({ port: await pickPort() }, null, 2)}\n`;
  const value: unknown = parse(await readOrCreate(path, make));
  if (typeof value === "object" && value !== null && "port" in value && isPort(value.port))
    return value.port;
  throw new TypeError(`${path} holds no port: {"port": 20000} is expected`);
}

/** The `iss` of the people of a home. */
export async function localPersonIssuer(home: string): Promise<string> {
  return `http://127.0.0.1:${await localPort(home)}`;
}

/** The file that holds the port. */
export function localPortFile(home: string): string {
  return join(home, "identity", "issuer.json");
}

async function pickPort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const port = randomInt(PORT_MIN, PORT_MAX + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${PORT_MIN} to ${PORT_MAX} is free`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host: "127.0.0.1", exclusive: true });
    await once(server, "listening");
    return true;
  } catch {
    return false; // Somebody has it, or may not be disturbed: another one will do.
  } finally {
    await new Promise((done) => server.close(done));
  }
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65_536;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // What is not JSON holds no port, and the caller says so.
  }
}
