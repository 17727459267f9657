import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createLocalIssuer,
  mintPersonToken,
  mintWorkloadToken,
} from "../../../services/adapters/identity/local-issuer.ts";
import { readAgents, readPeople } from "../../../services/adapters/identity/directory.ts";
import {
  createPersonVerifier,
  createWorkloadVerifier,
} from "../../../services/adapters/identity/token-verifier.ts";
import { createTestHome, type TestHome } from "../../support/certificates.ts";

let home: TestHome;

beforeEach(async () => {
  home = await createTestHome();
});

afterEach(() => home[Symbol.asyncDispose]());

test("a workload token cannot vote, and a person's token cannot ask", async () => {
  const trusts = await createLocalIssuer(home.path);
  const workload = await mintWorkloadToken(home.path, { subject: "demo-agent" });
  const person = await mintPersonToken(home.path, { subject: "dana", name: "Dana", groups: [] });

  const results = await Promise.allSettled([
    createPersonVerifier(trusts.people).verify(workload),
    createWorkloadVerifier(trusts.workloads).verify(person),
  ]);

  const refusal = { code: "unauthenticated", reason: "token_invalid" };
  expect(results).toMatchObject([
    { status: "rejected", reason: refusal },
    { status: "rejected", reason: refusal },
  ]);
});

test("minted tokens give the identities that they were minted for", async () => {
  const trusts = await createLocalIssuer(home.path);
  const labels = { environment: "development" };
  const workload = await mintWorkloadToken(home.path, {
    subject: "demo-agent",
    owner: "olivia",
    labels,
  });
  const person = await mintPersonToken(home.path, {
    subject: "dana",
    name: "Dana",
    groups: ["data-governance"],
  });

  expect(await createWorkloadVerifier(trusts.workloads).verify(workload)).toMatchObject({
    id: "urn:countersign:local:workloads|demo-agent",
    owner: "urn:countersign:local:people|olivia",
    labels,
  });
  expect(await createPersonVerifier(trusts.people).verify(person)).toMatchObject({
    subject: "dana",
    name: "Dana",
    groups: ["data-governance"],
  });
});

test("many first starts at once make one issuer", async () => {
  const starts = await Promise.all(Array.from({ length: 20 }, () => createLocalIssuer(home.path)));
  const token = await mintWorkloadToken(home.path, { subject: "demo-agent" });

  const identity = await createWorkloadVerifier(starts[0]!.workloads).verify(token);

  expect(identity.subject).toBe("demo-agent");
  expect(await readdir(join(home.path, "identity"))).toEqual([
    "agents.json",
    "people.json",
    "person-issuer.jwks.json",
    "person-issuer.key.json",
    "workload-issuer.jwks.json",
    "workload-issuer.key.json",
  ]);
});

test("a second start keeps every file", async () => {
  const { workloads } = await createLocalIssuer(home.path);
  const before = await readFile(workloads.jwks, "utf8");

  await createLocalIssuer(home.path);

  expect(await readFile(workloads.jwks, "utf8")).toBe(before);
});

test("private keys are for their owner only, and public files hold no private part", async () => {
  const { workloads } = await createLocalIssuer(home.path);
  const key = await stat(join(home.path, "identity", "workload-issuer.key.json"));
  const directory = await stat(join(home.path, "identity"));

  expect(key.mode & 0o777).toBe(0o600);
  expect(directory.mode & 0o777).toBe(0o700);
  expect(JSON.parse(await readFile(workloads.jwks, "utf8")).keys[0]).not.toHaveProperty("d");
});

test("the development directory has people of five kinds and an agent with an owner", async () => {
  const people = await readPeople(home.path);
  const agents = await readAgents(home.path);

  expect(people.map(({ subject, groups }) => [subject, groups])).toEqual([
    ["olivia", ["agents-owners"]],
    ["dana", ["data-governance"]],
    ["sam", ["security"]],
    ["pat", ["platform", "ml-governance"]],
    ["alex", ["audit", "privacy"]],
  ]);
  expect(agents).toMatchObject([{ subject: "demo-agent", owner: "olivia" }]);
});
