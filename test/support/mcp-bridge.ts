import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { COMPILED_ONCE } from "./mcp-peers.ts";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";

/** Serves a stdio server over HTTP, for peers that speak only that. One process a session. */
export interface McpBridge extends AsyncDisposable {
  readonly url: string;
}

/** Both ends are the SDKs' own transports; between them every message goes through as it is. */
export async function startMcpBridge([
  command = "",
  ...args
]: readonly string[]): Promise<McpBridge> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const children = new Set<StdioClientTransport>();

  async function open(): Promise<StreamableHTTPServerTransport> {
    const http = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void sessions.set(id, http),
    });
    const child = new StdioClientTransport({
      command,
      args,
      env: { ...getDefaultEnvironment(), ...COMPILED_ONCE },
      stderr: "ignore",
    });
    children.add(child);
    join(http, child);
    await child.start();
    await http.start();
    return http;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers["mcp-session-id"];
    const known = typeof id === "string" ? sessions.get(id) : undefined;
    if (id !== undefined && known === undefined) response.writeHead(404).end();
    else await (known ?? (await open())).handleRequest(request, response);
  }

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...children].map((child) => child.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What the server says on its own belongs to the stream of the latest request that waits, as it would over HTTP. */
function join(http: StreamableHTTPServerTransport, child: StdioClientTransport): void {
  const waiting = new Set<string | number>();
  http.onmessage = (message) => {
    if ("method" in message && "id" in message) waiting.add(message.id);
    child.send(message).catch(() => undefined);
  };
  child.onmessage = (message) => {
    const related = [...waiting].at(-1);
    if (!("method" in message) && "id" in message && message.id !== undefined)
      waiting.delete(message.id);
    const options =
      "method" in message && related !== undefined ? { relatedRequestId: related } : {};
    http.send(message as JSONRPCMessage, options).catch(() => undefined);
  };
}
