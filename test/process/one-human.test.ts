import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RequestStatus } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { askShop, first, nth, Replicas, type Caller } from "../support/replicas.ts";
import { reasonOf, shown, vote } from "../support/vote.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";
import { createTestIssuer, writeJwks, type TestIssuer } from "../support/tokens.ts";

const [OFFICE, PARTNER] = ["https://office.example", "https://partner.example"];
const TWO = { requirements: [{ group: "data-governance", approvals: 2 }] };
const GROUPS = ["data-governance"];
const OLGAS = "urn:countersign:local:workloads|olgas-agent";
const TEAMS = "urn:countersign:local:workloads|teams-agent";

let directory: TemporaryDirectory;
let replicas: Replicas;
const keys = new Map<string, TestIssuer>();

beforeAll(async () => {
  directory = await temporaryDirectory();
  const people = await Promise.all(
    [OFFICE, PARTNER].map(async (issuer, index) => {
      const key = await createTestIssuer(`k${index}`);
      keys.set(issuer, key);
      const jwks = join(directory.path, `${index}.json`);
      await writeJwks(jwks, [key.publicJwk]);
      return { issuer, audience: "countersign", jwks };
    }),
  );
  const agents = [
    { id: OLGAS, owner: `${OFFICE}|olga` },
    { id: TEAMS, owner: "group:exporters" },
  ];
  // JSON is YAML.
  const issuersFile = join(directory.path, "issuers.yaml");
  const directoryFile = join(directory.path, "directory.yaml");
  await writeFile(issuersFile, JSON.stringify({ people }));
  await writeFile(directoryFile, JSON.stringify({ agents }));
  replicas = await Replicas.start({
    database: "postgres",
    rules: { two: { review: TWO } },
    env: {
      COUNTERSIGN_ISSUERS_FILE: issuersFile,
      COUNTERSIGN_DIRECTORY_FILE: directoryFile,
    },
  });
});
afterAll(async () => {
  await replicas[Symbol.asyncDispose]();
  await directory[Symbol.asyncDispose]();
});

/** Whoever an issuer calls so, at each replica. */
async function person(
  issuer: string,
  subject: string,
  groups: readonly string[] = GROUPS,
): Promise<readonly Caller[]> {
  const nowS = Math.floor(Date.now() / 1_000);
  const claims = { iss: issuer, sub: subject, aud: "countersign", iat: nowS, exp: nowS + 600 };
  const token = await keys.get(issuer)?.sign({ ...claims, name: subject, groups });
  return replicas.everywhere(token ?? "");
}

function identity(at: Caller) {
  return at.client(IdentityService);
}

test("one human with two issuers counts once, from the link on, at each replica", async () => {
  const agent = await replicas.agent("demo-agent", `${OFFICE}|olivia`);
  const [office, elsewhere] = [await person(OFFICE, "dana"), await person(PARTNER, "dana")];
  const [here, there] = [first(office), elsewhere[1] ?? first(elsewhere)];
  // The same name at two issuers says nothing: until somebody proves it, these are two.
  const strangers = (await askShop(first(agent), { target: "two" })).requestId;
  await vote(here, strangers);
  expect(await vote(there, strangers)).toBe(RequestStatus.APPROVED);
  const before = (await askShop(first(agent), { target: "two" })).requestId;
  await vote(here, before);

  const { code } = await identity(here).offerLink({});
  await identity(there).acceptLink({ code });

  const { requestId } = await askShop(first(agent), { target: "two" });
  const sam = await person(OFFICE, "sam");
  for (const id of [before, requestId]) {
    expect(await vote(there, id)).toBe(RequestStatus.PENDING);
    expect(await vote(here, id)).toBe(RequestStatus.PENDING);
    expect((await shown(here, id)).votes).toHaveLength(1);
    expect(await vote(first(sam), id)).toBe(RequestStatus.APPROVED);
  }
});

test("the owner of an agent is its owner under another issuer too, once both are known to be one", async () => {
  const [office, partner] = [await person(OFFICE, "olga"), await person(PARTNER, "o.l.g.a")];
  const agent = first(await replicas.agent("olgas-agent", "nobody"));
  const { requestId } = await askShop(agent, { target: "two" });
  await vote(first(partner), requestId);

  const { code } = await identity(first(office)).offerLink({});
  await identity(first(partner)).acceptLink({ code });

  for (const at of [...office, ...partner]) {
    expect(await reasonOf(vote(at, requestId))).toBe("own_action");
  }
  // What was voted before the link was known counts no more.
  expect(await vote(first(await person(OFFICE, "sam")), requestId)).toBe(RequestStatus.PENDING);
  expect(await vote(first(await person(OFFICE, "sue")), requestId)).toBe(RequestStatus.APPROVED);
});

test("whoever is of the group that owns an agent is so under another issuer too, also at a replica that has not seen it", async () => {
  const member = first(await person(OFFICE, "tina", ["exporters"]));
  const elsewhere = await person(PARTNER, "tina");
  const agent = first(await replicas.agent("teams-agent", "nobody"));
  const { requestId } = await askShop(agent, { target: "two" });

  const { code } = await identity(member).offerLink({});
  await identity(first(elsewhere)).acceptLink({ code });

  expect(await reasonOf(vote(nth(elsewhere, 1), requestId))).toBe("own_action");
  await replicas.kill(1);
  await replicas.restart(1);
  expect(await reasonOf(vote(nth(elsewhere, 1), requestId))).toBe("own_action");
});
