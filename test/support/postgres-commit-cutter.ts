import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A way to a PostgreSQL server that can lose the answer to a commit. */
export interface CommitCutter extends AsyncDisposable {
  readonly url: string;
  /** Lets the next `commit` reach the server, and cuts the connection instead of bringing the answer. */
  cutNextCommit(): void;
}

export async function startCommitCutter(serverUrl: string): Promise<CommitCutter> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isArmed = false;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let isCut = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    client.on("data", (bytes) => {
      if (isArmed && bytes.includes("commit\0")) {
        isArmed = false;
        isCut = true;
      }
      upstream.write(bytes);
    });
    upstream.on("data", (bytes) => (isCut ? client.destroy() : client.write(bytes)));
    client.on("close", () => upstream.end());
    upstream.on("close", () => client.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(serverUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    cutNextCommit: () => {
      isArmed = true;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
