import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

// A server of the stateless revision: those of others still speak the one before it.
serveStdio(() => {
  const server = new McpServer(
    { name: "modern", version: "1.0.0" },
    { capabilities: { tools: {} } },
  );
  server.registerTool(
    "stamp",
    { description: "Says that it ran", annotations: { destructiveHint: true } },
    () => ({ content: [{ type: "text", text: "stamped" }] }),
  );
  return server;
});
