import { chmod, unlink } from "node:fs/promises";
import type { Server } from "node:http";
import { connect } from "node:net";

/** A server that listens; disposing it closes its connections at once. */
export interface Listening extends AsyncDisposable {
  /** "http://127.0.0.1:port" or "unix:/path". */
  readonly address: string;
  readonly port: number | undefined;
}

/** Binds to 127.0.0.1 only: the local API is for this machine. */
export async function listenOnPort(server: Server, port: number): Promise<Listening> {
  await listening(server, () => server.listen({ host: "127.0.0.1", port, exclusive: true }));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new TypeError("the server has no port");
  return disposable(server, { address: `http://127.0.0.1:${bound.port}`, port: bound.port });
}

/** Binds to a Unix socket that only its owner may use. A socket on which somebody answers is not taken over. */
export async function listenOnSocket(server: Server, path: string): Promise<Listening> {
  await removeDeadSocket(path);
  await listening(server, () => server.listen({ path, readableAll: false, writableAll: false }));
  await chmod(path, 0o600);
  return disposable(server, { address: `unix:${path}`, port: undefined });
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("listening", () => {
      server.off("error", reject);
      resolve();
    });
    listen();
  });
}

function disposable(
  server: Server,
  bound: { readonly address: string; readonly port: number | undefined },
): Listening {
  return {
    ...bound,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A killed process leaves its socket file behind. */
async function removeDeadSocket(path: string): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  if (code === "ECONNREFUSED") await unlink(path);
}
