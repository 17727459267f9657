import { spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { buildPolicies } from "../../services/adapters/opa/build-bundle.ts";
import { parseReceipt } from "../../services/core/ledger/receipt.ts";
import { EVERYTHING, FILESYSTEM, intercepted } from "../support/mcp-peers.ts";
import { callSidecar, type SidecarReply } from "../support/sidecar-client.ts";
import { startStack, type Identity, type Stack } from "../support/stack.ts";

/** Whatever is done to "masked" runs, and to "asked" after somebody of data-governance has looked at it. */
const RULE = `# METADATA
# description: Agents do not get to see everything that they may look at.
package countersign.rules.masked

import rego.v1

allow contains {"rule": "masked", "message": "Masked.", "mask_result": ["pii"]} if {
	input.action.target == "masked"
}

review contains {
	"rule": "asked",
	"message": "Asked.",
	"requirements": [{"group": "data-governance", "approvals": 1}],
	"mask_result": ["pii.email", "secret"],
} if {
	input.action.target == "asked"
}
`;
const EXEC = join(import.meta.dirname, "../../sidecar/intercept/exec/main.ts");
const MAIL = "ana.ruiz@firma.example";
const CARD = "4111 1111 1111 1111";

let directory: string;
let files: string;
let stack: Stack;
let dana: Identity;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-masked-"));
  files = join(directory, "files");
  const source = join(directory, "source");
  await cp(join(import.meta.dirname, "../../policies"), source, { recursive: true });
  await writeFile(join(source, "countersign/rules/masked.rego"), RULE);
  await mkdir(join(directory, "bundle"));
  await mkdir(files);
  await buildPolicies(source, join(directory, "bundle"));
  stack = await startStack({ env: { COUNTERSIGN_POLICY_DIR: join(directory, "bundle") } });
  await stack.start("sidecar/main.ts", {
    COUNTERSIGN_LEDGER_TRUST: join(stack.home, "ledger/trust-policy"),
    COUNTERSIGN_LOG_LEVEL: "error",
  });
  dana = await stack.person("dana");
});
afterAll(async () => {
  await stack.stop();
  await rm(directory, { recursive: true, force: true });
});

function socket(name: string): string {
  return join(stack.home, "sidecar", name);
}

async function connect(server: readonly string[]) {
  const flags = [
    "--target",
    "masked",
    "--name",
    server === EVERYTHING ? "everything" : "filesystem",
  ];
  const [command = "", ...args] = intercepted(socket("sidecar.sock"), server, flags);
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
  return { client, [Symbol.asyncDispose]: () => client.close() };
}

async function exec(...args: readonly string[]) {
  const command = ["--sidecar", socket("sidecar.sock"), "--target", "masked", ...args];
  const child = spawn(process.execPath, [EXEC, ...command], { cwd: "/" });
  child.stdin.end();
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}

const call = (path: string, body?: unknown): Promise<SidecarReply> =>
  callSidecar(socket("sidecar-http.sock"), path, body);

test("a tool's result reaches the agent without what policy hides of it", async () => {
  const path = join(files, "customers.csv");
  await writeFile(path, `mail,card\n${MAIL},${CARD}\n`);
  await using session = await connect([...FILESYSTEM, files]);

  const result = await session.client.callTool({ name: "read_text_file", arguments: { path } });

  const seen = JSON.stringify(result);
  expect(seen).not.toContain(MAIL);
  expect(result.content).toMatchObject([{ type: "text", text: `mail,card\n<EMAIL_1>,${CARD}\n` }]);
  expect(result.structuredContent).toMatchObject({ content: `mail,card\n<EMAIL_1>,${CARD}\n` });
  expect(result._meta).toEqual({ "countersign/maskResult": ["pii"] });
});

test("what can't be read is withheld, and so is what is too long", async () => {
  const path = join(files, "long.txt");
  await writeFile(path, `${MAIL}\n`.repeat(150_000));
  await using reader = await connect([...FILESYSTEM, files]);
  await using other = await connect(EVERYTHING);

  const long = await reader.client.callTool({ name: "read_text_file", arguments: { path } });
  const blob = await other.client.callTool({
    name: "get-resource-reference",
    arguments: { resourceType: "Blob", resourceId: 1 },
  });

  expect(long.isError).toBe(true);
  expect(JSON.stringify(long)).toContain("has run, but its result is withheld");
  expect(JSON.stringify(long)).not.toContain(MAIL);
  expect(JSON.stringify(blob)).not.toContain('"blob"');
  expect(JSON.stringify(blob)).toContain("can't be read");
});

test("a command's output reaches the agent the same way, with its exit code", async () => {
  const { stdout, stderr, code } = await exec("--", "echo", `to ${MAIL}`, "soon");

  expect({ stdout, code }).toEqual({ stdout: "to <EMAIL_1> soon\n", code: 0 });
  expect(stderr).toContain("without pii");
});

test("output that is no text is withheld, and said to be", async () => {
  const { stdout, stderr, code } = await exec("--", "echo", "-en", String.raw`\0377`);

  expect({ stdout, code }).toEqual({ stdout: "", code: 0 });
  expect(stderr).toContain("the command has run, but standard output is withheld");
});

test("an agent that runs the action itself is told what to hide, and may have it hidden", async () => {
  const key = "asked-0000001";
  const action = { tool: "shop", operation: "look", target: "asked", arguments: { of: MAIL } };
  const pending = await call("/v1/actions", { ...action, idempotency_key: key });
  const requestId = pending.body.request_id ?? "";
  const { request } = await dana.approvals.getRequest({ requestId });
  await dana.approvals.vote({
    requestId,
    choice: VoteChoice.APPROVE,
    channel: "test",
    actionDigest: request?.action?.digest ?? new Uint8Array(),
    viewDigest: request?.viewDigest ?? new Uint8Array(),
  });

  const answer = await call(`/v1/actions/${key}?wait=10s`);
  const found = `${MAIL} pays by ${CARD}`;
  const redacted = await call("/v1/redact", { text: found, idempotency_key: key });

  expect(answer.body).toMatchObject({ status: "allowed", mask_result: ["pii.email", "secret"] });
  expect(redacted.body).toEqual({ text: `<EMAIL_1> pays by ${CARD}` });
});

test("what is hidden of a result is on the record", async () => {
  const key = "masked-000001";
  const action = { tool: "shop", operation: "look", target: "masked", arguments: {} };

  const { body } = await call("/v1/actions", { ...action, idempotency_key: key });

  const leaf: unknown = JSON.parse(
    Buffer.from(parseReceipt(String(body["receipt"])).leaf).toString(),
  );
  expect(leaf).toMatchObject({ type: "decision.allowed", data: { mask_result: ["pii"] } });
});
