import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand, startUp, type UpProcess } from "../support/cli-process.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const REGISTER = ["agents", "register", "spiffe://a/x", "--owner", "group:x", "--as", "dana"];

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

function run(...args: readonly string[]) {
  return runCommand(home.path, ...args);
}

async function json(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect(stderr).toBe("");
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe("is refused, with a code of its own:", () => {
  test.each([
    ["a code that nobody was given", 65, ["link", "00000-00000", "--as", "dana"]],
    ["a stand-in without an end", 64, ["stand-in", "sam", "--as", "dana"]],
    ["a stand-in until no time", 64, ["stand-in", "sam", "--until", "soon", "--as", "dana"]],
    ["a stand-in whom nobody knows", 65, ["stand-in", "sam", "--until", "7d", "--as", "dana"]],
    ["the end of a stand-in whom nobody named", 65, ["stand-in", "--end", "--as", "dana"]],
    ["a passkey that is not there", 66, ["passkey", "remove", "abc", "--as", "dana"]],
    ["the registry to whoever neither manages nor audits", 77, ["agents", "list", "--as", "dana"]],
    ["an agent of whoever is no operator", 77, REGISTER],
    ["a label that is none", 64, [...REGISTER, "--label", "x"]],
  ])("%s", async (_what, expected, args) => {
    const { code } = await run(...args);

    expect(code).toBe(expected);
  });
});

test("a person sees who they are, joins another identity and parts from it", async () => {
  const dana = await json("whoami", "--as", "dana");
  expect(dana).toMatchObject({ name: "Dana Diaz", groups: ["data-governance"], roles: [] });
  const { code } = await json("link", "--as", "dana");
  expect(code).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);

  const { identities } = await json("link", String(code).toLowerCase(), "--as", "pat");
  expect(identities).toContain(dana["id"]);
  expect((await run("whoami", "--as", "pat")).stdout).toContain(`Other identities: ${dana["id"]}`);

  const parted = await run("unlink", String(dana["id"]), "--as", "pat");
  expect(parted.stdout).toContain("For 31 days");
  expect(await json("whoami", "--as", "pat")).toMatchObject({ linked: [] });
});

test("an auditor lists the registry, and a person their passkeys", async () => {
  expect(await json("agents", "list", "--as", "alex")).toEqual({ agents: [] });
  expect((await run("passkey", "list", "--as", "dana")).stdout).toBe("No passkeys.\n");
});
