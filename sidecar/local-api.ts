import { writeFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { Gate } from "./gate.ts";
import { createHttpApi } from "./http.ts";
import { listenOnPort, listenOnSocket, type Listening } from "./listen.ts";

export interface HttpListenersOptions {
  readonly gate: Gate;
  readonly directory: string;
  readonly port: number;
  /** What callers over TCP must present: loopback is open to every user of the machine. */
  readonly token: string;
  readonly fail: (error: unknown) => void;
}

/** The HTTP form of the local API on a port, where a token is needed, and on a Unix socket, where the file mode decides. */
export async function listenHttp(options: HttpListenersOptions): Promise<readonly Listening[]> {
  const { gate, directory, token, fail } = options;
  let port = 0;
  const overTcp = createHttpApi({ gate, fail, guard: () => ({ token, port }) });
  const overSocket = createHttpApi({ gate, fail, guard: () => ({}) });
  const tcp = await listenOnPort(overTcp, options.port);
  port = tcp.port ?? 0;
  try {
    return [tcp, await listenOnSocket(overSocket, join(directory, "sidecar-http.sock"))];
  } catch (error) {
    await tcp[Symbol.asyncDispose]();
    throw error;
  }
}

/** Tells who may read the directory where the sidecar listens. Replaced whole, so that nobody reads half of it. */
export async function publishAddresses(
  directory: string,
  addresses: readonly string[],
): Promise<void> {
  const path = join(directory, "addresses.json");
  await writeFile(`${path}.next`, `${JSON.stringify(addresses, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.next`, path);
}
