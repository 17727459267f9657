import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  createLocalIssuer,
  mintPersonToken,
  mintWorkloadToken,
} from "../../../services/adapters/identity/local-issuer.ts";
import { localPersonIssuer } from "../../../services/adapters/identity/local-port.ts";
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

  const refusal = { code: "unauthenticated", reason: "token_not_for_us" };
  expect(results).toMatchObject([
    { status: "rejected", reason: refusal },
    { status: "rejected", reason: refusal },
  ]);
});

test("a file without a usable port is refused, and named", async () => {
  await mkdir(join(home.path, "identity"));
  for (const text of ["{}", "no JSON", '{"port": 0}', '{"port": 65536}', '{"port": "20000"}']) {
    await writeFile(join(home.path, "identity", "issuer.json"), text);

    await expect(createLocalIssuer(home.path)).rejects.toThrow(/issuer\.json holds no port/);
  }
});

test("the issuer of the people is an address of this machine, and stays the same", async () => {
  const { people } = await createLocalIssuer(home.path);

  expect(people.issuer).toMatch(/^http:\/\/127\.0\.0\.1:2\d{4}$/);
  expect(await localPersonIssuer(home.path)).toBe(people.issuer);
  expect((await createLocalIssuer(home.path)).people.issuer).toBe(people.issuer);
});

test("a token says how and when the person signed in, where it is minted so", async () => {
  const dana = { subject: "dana", name: "Dana", groups: [] };
  const strong = { acr: "strong", amr: ["pwd", "otp"], authTime: 1_700_000_000 };
  const plain = decodeJwt(await mintPersonToken(home.path, dana));
  const full = decodeJwt(
    await mintPersonToken(home.path, { ...dana, ...strong, email: "d@x.example" }),
  );

  expect(Object.keys(plain).toSorted()).toEqual([
    "aud",
    "exp",
    "groups",
    "iat",
    "iss",
    "name",
    "sub",
  ]);
  expect(full).toMatchObject({
    acr: "strong",
    amr: ["pwd", "otp"],
    auth_time: 1_700_000_000,
    email: "d@x.example",
    email_verified: true,
  });
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
    owner: `${trusts.people.issuer}|olivia`,
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
    "issuer.json",
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
