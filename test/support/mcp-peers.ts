import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

function entry(name: string, file: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}

/** Commands of MCP servers that nobody here wrote, and of one on the newest SDK. */
export const EVERYTHING = [
  process.execPath,
  entry("@modelcontextprotocol/server-everything", "dist/index.js"),
];
export const FILESYSTEM = [
  process.execPath,
  entry("@modelcontextprotocol/server-filesystem", "dist/index.js"),
];
export const MODERN = [
  process.execPath,
  fileURLToPath(new URL("mcp-modern-server/main.ts", import.meta.url)),
];

export const INSPECTOR = entry(
  "@modelcontextprotocol/inspector",
  "clients/launcher/build/index.js",
);
export const CONFORMANCE = entry("@modelcontextprotocol/conformance", "dist/index.js");

const MAIN = fileURLToPath(new URL("../../sidecar/intercept/mcp/main.ts", import.meta.url));

/** The command that stands between a client and one of the servers above. */
export function intercepted(
  socket: string,
  server: readonly string[],
  flags: readonly string[] = [],
) {
  return [process.execPath, MAIN, "--sidecar", socket, ...flags, "--", ...server];
}

/** Part of the environment of processes that are started by the dozen: most of their start is compiling the same files. */
export const COMPILED_ONCE = { NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") };
