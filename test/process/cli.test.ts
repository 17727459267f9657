import { afterAll, beforeAll, expect, test } from "vitest";
import { askSidecar } from "../support/sidecar-client.ts";
import { runCommand, startUp, type UpProcess } from "../support/cli-process.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

let home: TemporaryDirectory;
let up: UpProcess;

beforeAll(async () => {
  home = await temporaryDirectory();
  up = await startUp(home.path);
});

afterAll(async () => {
  await up[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

const EXPORT = {
  tool: "postgres",
  operation: "query",
  target: "crm",
  arguments: { sql: "select email, phone from customers" },
  context: { reason: "quarterly\u202E report", environment: "production" },
};
const GRANT = {
  tool: "postgres",
  operation: "query",
  target: "crm",
  arguments: { sql: "grant select on customers to bob" },
};
const RESTART = {
  tool: "docker",
  operation: "restart",
  target: "api",
  arguments: { argv: ["docker", "restart", "api"] },
};

async function open(action: object): Promise<string> {
  const { status, request_id: id } = await askSidecar(home.path, action);
  expect(status).toBe("pending");
  return id;
}

function run(...args: readonly string[]) {
  return runCommand(home.path, ...args);
}

test("nobody votes on an action of their own agent", async () => {
  const { code, stderr } = await run("approve", await open(EXPORT), "--as", "olivia");

  expect(code).toBe(77);
  expect(stderr).toContain("own_action");
});

test("a person of the wrong group is refused, and JSON says why", async () => {
  const { code, stderr } = await run("approve", await open(EXPORT), "--as", "sam", "--json");

  expect(code).toBe(77);
  expect(JSON.parse(stderr)).toMatchObject({ error: { reason: "not_in_group", exit_code: 77 } });
});

test("a vote needs a person, and says who is there", async () => {
  const { code, stderr } = await run("approve", await open(EXPORT));

  expect(code).toBe(77);
  expect(stderr).toContain("dana (data-governance)");
});

test("a request that is not there has a code of its own", async () => {
  expect((await run("show", "req_zzzz")).code).toBe(66);
  expect((await run("approve", `req_${"z".repeat(26)}`, "--as", "dana")).code).toBe(66);
});

test("denying a high risk without a comment is refused", async () => {
  const { code, stderr } = await run("deny", await open(EXPORT), "--as", "dana");

  expect(code).toBe(65);
  expect(stderr).toContain("comment_required");
});

test("a request is shown, approved by a unique beginning of its id, and can't be voted on again", async () => {
  const id = await open(EXPORT);

  const shown = await run("show", id);
  expect(shown.stdout).toContain("Environment   production (unverified)");
  expect(shown.stdout).not.toMatch(/[\p{Cf}\p{Co}]|(?!\n)\p{Cc}/u);

  const approved = await run(
    "approve",
    id.slice(0, 16),
    "--as",
    "dana",
    "--comment",
    "ok",
    "--json",
  );
  expect(approved.code).toBe(0);
  expect(JSON.parse(approved.stdout)).toMatchObject({
    id,
    status: "approved",
    votes: [{ channel: "terminal", comment: "ok" }],
  });

  const again = await run("deny", id, "--as", "dana", "--comment", "no");
  expect(again.code).toBe(65);
  expect(again.stderr).toContain("Reason: settled");
});

test("there is no vote to take back where one has none, or where it is decided", async () => {
  const [unseen, decided] = [await open(GRANT), await open(EXPORT)];
  await run("approve", decided, "--as", "dana");

  const none = await run("withdraw", unseen, "--as", "sam");
  const late = await run("withdraw", decided, "--as", "dana", "--json");

  expect([none.code, late.code]).toEqual([65, 65]);
  expect(none.stderr).toContain("You have no vote on this request.\nReason: no_vote");
  expect(JSON.parse(late.stderr)).toMatchObject({
    error: { reason: "settled", message: "The request is already approved.", exit_code: 65 },
  });
});

test("a vote is taken back while the request waits, and the request shows none", async () => {
  const id = await open(GRANT);
  const voted = await run("approve", id, "--as", "sam", "--comment", "ok", "--json");

  const { code, stdout } = await run("withdraw", id.slice(0, 16), "--as", "sam");

  expect(JSON.parse(voted.stdout).votes).toHaveLength(1);
  expect(code).toBe(0);
  expect(stdout).toContain(`Your vote is taken back.\n${id} is pending`);
  expect(stdout).toContain("Still needed: 2 of security.");
  const shown = JSON.parse((await run("show", id, "--json")).stdout);
  expect(shown).toMatchObject({ status: "pending", votes: [] });
});

test("an approval that was not used can be revoked", async () => {
  const id = await open(EXPORT);
  await run("approve", id, "--as", "dana");

  const { code, stdout } = await run("revoke", id, "--as", "dana", "--reason", "wrong customer");

  expect(code).toBe(0);
  expect(stdout).toContain("is revoked");
});

test("requests are listed by status and by page", async () => {
  const id = await open(RESTART);

  const pending = JSON.parse(
    (await run("requests", "--status", "pending", "--limit", "1", "--json")).stdout,
  );

  expect(pending.requests).toHaveLength(1);
  expect(pending.requests[0]).toMatchObject({ id, status: "pending" });
  expect((await run("requests", "--status", "waiting")).code).toBe(64);
  expect((await run("requests", "--limit", "501")).code).toBe(64);
});

test("everything answers", async () => {
  const { code, stdout } = await run("doctor", "--json");

  expect(JSON.parse(stdout).checks).toContainEqual({
    name: "console",
    state: "ok",
    detail: expect.stringMatching(/^answers at http:\/\/localhost:\d+$/),
    advice: "",
  });
  expect(JSON.parse(stdout).checks.map(({ state }: { state: string }) => state)).not.toContain(
    "failed",
  );
  expect(code).toBe(0);
});

test("policy is tried here and at the service, with the same result", async () => {
  const question = [
    "--tool",
    "docker",
    "--operation",
    "restart",
    "--arguments",
    '{"argv":["docker","restart","x"]}',
    "--json",
  ];

  const here = JSON.parse((await run("policy", "eval", ...question)).stdout);
  const live = JSON.parse(
    (await run("policy", "eval", "--live", "--as", "dana", ...question)).stdout,
  );

  expect(here).toEqual(live);
  expect(here).toMatchObject({ effect: "review", rule: "container_restart" });
  expect((await run("policy", "eval", ...question, "--expect", "allow")).code).toBe(1);
});

test("without a stack commands say how to start one", async () => {
  await using empty = await temporaryDirectory();

  const requests = await runCommand(empty.path, "requests");
  expect(requests.code).toBe(75);
  expect(requests.stderr).toContain("countersign up");
  expect((await runCommand(empty.path, "doctor")).code).toBe(1);
});

test.each(["up", "demo", "inbox", "requests", "show", "approve", "deny", "revoke", "doctor"])(
  "%s explains itself, with examples and exit codes",
  async (command) => {
    const { code, stdout } = await run(command, "--help");

    expect(code).toBe(0);
    expect(stdout).toContain("Examples:");
    expect(stdout).toContain("Exit codes:");
    expect(stdout).toContain("--json");
  },
);

test("several requests are one vote each: what is refused is told, and holds up no other", async () => {
  const [foreign, waiting] = [await open(RESTART), await open(EXPORT)];

  const { code, stdout } = await run("approve", foreign, waiting, "--as", "dana");

  expect(code).toBe(65);
  expect(stdout).toContain(`${foreign} was refused: `);
  expect(stdout).toContain("(not_in_group)");
  expect(stdout).toContain(`${waiting} is approved`);
});

test("what reaches further than one request is for one request at a time, and where policy lets it", async () => {
  const [first, second] = [await open(EXPORT), await open(RESTART)];
  const bounded = await run("approve", first, second, "--bounded", "--as", "dana");
  const refused = await run("approve", first, "--bounded", "--as", "dana");
  const forLong = await run("deny", first, "--for", "1h", "--as", "dana");

  expect([bounded.code, refused.code, forLong.code]).toEqual([64, 65, 64]);
  expect(refused.stderr).toContain("scope_not_allowed");
  expect(forLong.stderr).toContain("--remember");
});

test("an emergency needs a policy that knows it, a review a finding, and withdrawing an operator", async () => {
  const id = await open(EXPORT);

  const broken = await run("break-glass", id, "--as", "dana", "--reason", "down");
  const unsaid = await run("after-review", id, "--as", "dana", "--comment", "fine");
  const withdrawn = await run("cancel-pending", id, "--as", "dana", "--reason", "x");

  expect([broken.code, unsaid.code, withdrawn.code]).toEqual([65, 64, 77]);
  expect(broken.stderr).toContain("no_break_glass");
  expect(withdrawn.stderr).toContain("not_an_operator");
});

test("grants of several uses are listed, also when there are none", async () => {
  expect((await run("grants")).stdout).toBe("No grant of several uses can serve now.\n");
  expect(JSON.parse((await run("grants", "--json")).stdout)).toEqual({ grants: [] });
});
