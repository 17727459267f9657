import { once } from "node:events";
import { createServer } from "node:net";

/** Ports of 127.0.0.1 that were free a moment ago, all different. They are kept while the stack runs, across restarts. */
export async function pickFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(async (server) => {
        server.listen({ port: 0, host: "127.0.0.1", exclusive: true });
        await once(server, "listening");
        const address = server.address();
        if (address === null || typeof address === "string")
          throw new TypeError("no port was given");
        return address.port;
      }),
    );
  } finally {
    await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  }
}
