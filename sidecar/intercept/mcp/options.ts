import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { McpError } from "./mcp-error.ts";

/** What the command line and the environment say. */
export interface McpOptions {
  /** "unix:/path" or "host:port". */
  readonly sidecar: string;
  /** What a sidecar on a port wants to see; its socket wants nothing. */
  readonly token: string | undefined;
  readonly name: string | undefined;
  readonly target: string;
  readonly command: string;
  readonly args: readonly string[];
}

export const USAGE = `Usage: countersign mcp [--sidecar SOCKET] [--name TOOL] [--target TARGET] -- SERVER [ARGUMENT…]

Stands between an MCP client (standard input and output) and the MCP server that it starts. Everything passes as it is,
but a tools/call runs only when the sidecar allows it.

  --sidecar SOCKET  the sidecar's socket, or host:port (default: COUNTERSIGN_SIDECAR,
                    else sidecar/sidecar.sock in COUNTERSIGN_HOME); a port needs COUNTERSIGN_SIDECAR_TOKEN
  --name TOOL       the tool of every action (default: what the server calls itself, which it may choose freely)
  --target TARGET   the target of every action
  --help            this text

Ends with the server's exit code; 64 for a wrong command line, 127 when the server cannot be started.
`;

const NAME_BYTES_MAX = 200;
const TARGET_BYTES_MAX = 2_048;

/** Reads the arguments after "mcp". "help" when they ask for it; throws an `McpError` that names what is wrong. */
export function parseOptions(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): McpOptions | "help" {
  const separator = argv.indexOf("--");
  const own = separator < 0 ? argv : argv.slice(0, separator);
  const values = parseFlags(own);
  if (values.help === true) return "help";
  const [command, ...args] = separator < 0 ? [] : argv.slice(separator + 1);
  if (command === undefined || command === "")
    throw new McpError("usage", "SERVER: name the server's command after --");
  assertBytes("--name", values.name, NAME_BYTES_MAX);
  assertBytes("--target", values.target, TARGET_BYTES_MAX);
  if (values.name === "") throw new McpError("usage", "--name: must not be empty");
  return {
    sidecar: toAddress(values.sidecar ?? env["COUNTERSIGN_SIDECAR"] ?? defaultSocket(env)),
    token: env["COUNTERSIGN_SIDECAR_TOKEN"],
    name: values.name,
    target: values.target ?? "",
    command,
    args,
  };
}

/** The tool's name when neither the operator nor the server gives one. */
export function fallbackName(command: string): string {
  const name = basename(command);
  return Buffer.byteLength(name) <= NAME_BYTES_MAX && name !== "" ? name : "mcp";
}

function parseFlags(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sidecar: { type: "string" },
        name: { type: "string" },
        target: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new McpError("usage", error instanceof Error ? error.message : "wrong arguments", error);
  }
}

function defaultSocket(env: Readonly<Record<string, string | undefined>>): string {
  return join(env["COUNTERSIGN_HOME"] ?? ".countersign", "sidecar", "sidecar.sock");
}

/** A path is a Unix socket; gRPC wants to be told. */
function toAddress(sidecar: string): string {
  if (sidecar.startsWith("unix:") || /^[^/]+:\d+$/u.test(sidecar)) return sidecar;
  return `unix:${sidecar}`;
}

function assertBytes(name: string, value: string | undefined, bytesMax: number): void {
  if (value !== undefined && Buffer.byteLength(value) > bytesMax) {
    throw new McpError("usage", `${name}: must be at most ${bytesMax} bytes`);
  }
}
