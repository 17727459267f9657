import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";

/** Something that hears what a process says to others. */
export interface Overheard extends AsyncDisposable {
  readonly port: number;
  /** Everything so far. */
  heard(): Buffer;
}

/** Stands between a process and a service, and keeps every byte that goes to the service. */
export async function overhearTcp(to: { readonly port: number }): Promise<Overheard> {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to.port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.once("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk: Buffer) => heard.push(chunk));
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => Buffer.concat(heard),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Takes whatever is posted, such as traces and metrics. */
export async function overhearPosts(): Promise<Overheard> {
  const heard: Buffer[] = [];
  const server = createHttpServer((request, response) => {
    void buffer(request).then((body) => {
      heard.push(body);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => Buffer.concat(heard),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
