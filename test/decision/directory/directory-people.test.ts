import { describe, expect, test } from "vitest";
import { StoreFault } from "../../../services/core/approval/store.ts";
import { NO_FILE, type DirectoryFile } from "../../../services/core/directory/file.ts";
import type { WorkloadIdentity } from "../../../services/core/identity/identity.ts";
import { folded } from "../../../services/core/identity/involved.ts";
import { person, replicaOf } from "./replica.ts";
import { ServiceLog } from "./service-log.ts";

const [A, B, C] = ["okta|a", "entra|b", "slack|c"] as const;
const MAIL = { vouchedEmail: "dana@acme.example" };
const FILE: DirectoryFile = {
  ...NO_FILE,
  digest: "f".repeat(64),
  isAuthoritative: true,
  people: [
    { id: A, name: "Dana", groups: ["platform"] },
    { id: B, name: "Sam", groups: ["platform", "security"] },
  ],
};
const ROTA = {
  kind: "rota",
  group: "oncall",
  team: "platform",
  startMs: 0,
  everyMs: 100,
  people: [A, B],
} as const;

describe("groups", () => {
  test("are not known of whom nobody has seen, and then those of the vote count", () => {
    expect(replicaOf(new ServiceLog()).people.knownAt(0).get(A)).toEqual({ linked: [] });
  });

  test("are those of the newest token where no file lists everybody", () => {
    const { people } = replicaOf(new ServiceLog());

    expect(people.voterOf(person(A, ["security"]), 0)).toEqual({
      issuer: "okta",
      subject: "a",
      name: "a",
      groups: ["security"],
    });
    expect(people.knownAt(0).get(A)).toEqual({ groups: ["security"], linked: [] });
    expect(people.membersAt("security", 0)).toBeUndefined();
  });

  test("come from the file alone where it lists everybody", async () => {
    const { people } = replicaOf(new ServiceLog());
    await people.activate(FILE);

    expect(people.voterOf(person(A, ["security"]), 0).groups).toEqual(["platform"]);
    expect(people.voterOf(person(C, ["security"]), 0).groups).toEqual([]);
    expect(people.knownAt(0).get(C)).toEqual({ groups: [], linked: [] });
    expect(people.membersAt("security", 0)).toEqual([
      { issuer: "entra", subject: "b", name: "Sam", groups: ["platform", "security"] },
    ]);
    expect(people.membersAt("nobody", 0)).toEqual([]);
  });

  test("of a rota are those of whoever has the turn", async () => {
    const { people } = replicaOf(new ServiceLog());
    await people.activate({ ...NO_FILE, schedules: [ROTA] });

    expect(people.voterOf(person(A, ["x"]), 99).groups).toEqual(["x", "oncall"]);
    expect(people.voterOf(person(A, ["x"]), 100).groups).toEqual(["x"]);
    expect(people.knownAt(99).get(A)).toEqual({ groups: ["x", "oncall"], linked: [] });
  });

  test("of a rota go to a stand-in of the team, and to nobody else", async () => {
    const { people, log } = replicaOf(new ServiceLog());
    await people.activate({ ...FILE, schedules: [{ ...ROTA, people: [A] }] });
    const name = (standIn: string) =>
      log.record({
        entry: { kind: "stand_in_named", person: A, standIn, fromMs: 0, untilMs: 50 },
        actor: { kind: "person", id: A },
      });

    await name(C);
    expect(people.membersAt("oncall", 10)?.map(({ subject }) => subject)).toEqual(["a"]);

    await name(B);
    expect(people.membersAt("oncall", 10)?.map(({ subject }) => subject)).toEqual(["b"]);
    expect(people.membersAt("oncall", 50)?.map(({ subject }) => subject)).toEqual(["a"]);
  });
});

describe("keys with capital letters, which the log need not keep,", () => {
  const [DANA, SAM] = ["https://idp|00uDana", "https://idp|00uSam"] as const;
  const turns = (people: readonly string[]) => ({ ...NO_FILE, schedules: [{ ...ROTA, people }] });

  test("name the stand-in who takes a turn", async () => {
    const { people, log } = replicaOf(new ServiceLog());
    await people.activate(turns([DANA]));
    people.groupsOf(person(SAM, ["platform"]));
    await log.record({
      entry: { kind: "stand_in_named", person: DANA, standIn: SAM, fromMs: 0, untilMs: 50 },
      actor: { kind: "person", id: DANA },
    });

    expect(people.voterOf(person(SAM, ["platform"]), 10).groups).toEqual(["platform", "oncall"]);
    expect(people.voterOf(person(DANA, ["platform"]), 10).groups).toEqual(["platform"]);
    expect(people.voterOf(person(SAM.toLowerCase(), []), 10).groups).toEqual([]);
  });

  test("are one person's under each of them", async () => {
    const { people } = replicaOf(new ServiceLog());
    await people.activate(turns([DANA]));
    await people.recognise(person(DANA, [], MAIL));
    await people.recognise(person(SAM, [], MAIL));

    expect(people.voterOf(person(DANA), 10).groups).toEqual(["oncall"]);
    expect(people.voterOf(person(SAM), 10).groups).toEqual([]);
    const { groups, linked = [] } = people.voterOf(person(SAM, ["platform"]), 10);
    expect(groups).toEqual(["platform", "oncall"]);
    expect(linked.map(folded)).toEqual([folded(DANA)]);
  });
});

describe("a file", () => {
  test("is recorded once by all replicas together", async () => {
    const log = new ServiceLog();
    const [one, other] = [replicaOf(log), replicaOf(log)];

    await one.people.activate(FILE);
    await other.people.activate(FILE);

    expect(log.changes).toEqual([
      { type: "directory.changed", entry: { kind: "file_activated", digest: FILE.digest } },
    ]);
  });

  test("is in force also when that can't be recorded, which is told", async () => {
    const log = new ServiceLog();
    log.isDown = true;
    const { people, errors } = replicaOf(log);

    await people.activate(FILE);

    expect(people.voterOf(person(A, []), 0).groups).toEqual(["platform"]);
    expect(errors).toEqual([expect.any(StoreFault)]);
  });
});

describe("equal addresses", () => {
  test("mean nothing where an issuer does not vouch for them", async () => {
    const { people } = replicaOf(new ServiceLog());
    await people.recognise(person(A, [], MAIL));
    await people.recognise(person(B));

    expect(people.linkedOf(A, 0)).toEqual([]);
  });

  test("are refused with the call when they can't be recorded", async () => {
    const log = new ServiceLog();
    log.isDown = true;

    await expect(replicaOf(log).people.recognise(person(A, [], MAIL))).rejects.toThrow(StoreFault);
  });

  test("are refused with the call where they would give a person too many identities", async () => {
    const log = new ServiceLog();
    const { people, log: directoryLog } = replicaOf(log);
    await people.recognise(person(A, [], MAIL));
    for (let count = 1; count < 16; count += 1) {
      const entry = { kind: "linked", person: B, other: `slack|${count}`, basis: "email" } as const;
      await directoryLog.record({ entry, actor: { kind: "service", id: "directory" } });
    }

    await expect(people.recognise(person(B, [], MAIL))).rejects.toMatchObject({
      code: "permission_denied",
      reason: "too_many_identities",
    });
    expect(people.linkedOf(B, 0)).not.toContain(A);
  });

  test("make one person of two who call two replicas, before anything that they do counts", async () => {
    const log = new ServiceLog();
    const [one, other] = [replicaOf(log), replicaOf(log)];

    await Promise.all([
      one.people.recognise(person(A, [], MAIL)),
      other.people.recognise(person(B, [], { vouchedEmail: "Dana@ACME.example" })),
    ]);
    await Promise.all([one.people.catchUp(), other.people.catchUp()]);

    expect(one.people.voterOf(person(A), 0).linked).toEqual([B]);
    expect(other.people.voterOf(person(B), 0).linked).toEqual([A]);
    expect(other.people.knownAt(0).get(A)?.linked).toEqual([B]);
  });

  test("are recorded once a person, without the address, however often they call at once", async () => {
    const log = new ServiceLog();
    const { people } = replicaOf(log);

    await Promise.all(Array.from({ length: 50 }, () => people.recognise(person(A, [], MAIL))));

    expect(log.changes).toMatchObject([
      { entry: { kind: "linked" } },
      { entry: { kind: "groups_noted" } },
    ]);
    expect(JSON.stringify(log.events)).not.toContain("dana");
  });
});

describe("agents", () => {
  const workload: WorkloadIdentity = {
    kind: "workload",
    id: "spiffe://acme/exporter",
    issuer: "spiffe://acme",
    subject: "spiffe://acme/exporter",
    owner: A,
    labels: { team: "own", tier: "1" },
    authn: { kind: "token", methods: [] },
  };
  const agent = {
    id: workload.id,
    owner: B,
    principals: ["group:sales"],
    labels: { team: "crm" },
    environment: "production",
  };

  test("that nobody registered are what their tokens say", () => {
    const { people } = replicaOf(new ServiceLog());

    expect(people.agentOf(workload)).toEqual(workload);
    expect(people.seenOwnerOf(workload.id)).toBe(A);
  });

  test.each([
    ["themselves", A],
    ["themselves under a linked identity", B],
    ["a group of theirs under a linked identity", "group:owners"],
  ])("that somebody registered away from %s stay theirs", async (_whom, owner) => {
    const { people, log } = replicaOf(new ServiceLog());
    await people.recognise(person(B, ["owners"]));
    const linked = { kind: "linked", person: A, other: B, basis: "email" } as const;
    await log.record({ entry: linked, actor: { kind: "service", id: "directory" } });
    const entry = { kind: "agent_registered", agent: { ...agent, owner: C } } as const;
    await log.record({ entry, actor: { kind: "person", id: A } });

    const { owner: answering, principals } = people.agentOf({ ...workload, owner });

    expect([answering, principals]).toEqual([owner, ["group:sales"]]);
  });

  test("are known by who answers for them now: by the file, the registry, or their newest token", async () => {
    const { people, log } = replicaOf(new ServiceLog());
    const ownerNow = () => people.knownAt(0).ownerOf?.(workload.id);
    expect(ownerNow()).toBeUndefined();
    people.agentOf(workload);
    expect(ownerNow()).toBe(A);

    const entry = { kind: "agent_registered", agent } as const;
    await log.record({ entry, actor: { kind: "person", id: C } });
    expect(ownerNow()).toBe(B);

    await people.activate({ ...NO_FILE, digest: "x", agents: [{ ...agent, owner: C }] });
    expect(ownerNow()).toBe(C);
  });

  test("whose owner was erased ask nothing until somebody answers for them again", async () => {
    const { people, log } = replicaOf(new ServiceLog());
    const erased = { ...agent, owner: "erased|act_1" };
    const actor = { kind: "person", id: C } as const;
    await log.record({ entry: { kind: "agent_registered", agent: erased }, actor });
    const { owner: _none, ...ownerless } = workload;

    expect(() => people.agentOf(ownerless)).toThrow(
      expect.objectContaining({ code: "permission_denied", reason: "agent_without_owner" }),
    );
    expect(people.agentOf(workload).owner).toBe(A);

    await log.record({ entry: { kind: "agent_registered", agent }, actor });
    expect(people.agentOf(ownerless).owner).toBe(B);
  });

  test("are what the registry says, and what the file says before that", async () => {
    const { people, log } = replicaOf(new ServiceLog());
    await log.record({
      entry: { kind: "agent_registered", agent: { ...agent, environment: "" } },
      actor: { kind: "person", id: C },
    });

    expect(people.agentOf(workload)).toEqual({
      ...workload,
      owner: B,
      principals: ["group:sales"],
      labels: { team: "crm", tier: "1" },
    });

    await people.activate({ ...NO_FILE, digest: "x", agents: [agent] });
    expect(people.agentOf(workload).labels).toEqual({
      team: "crm",
      tier: "1",
      environment: "production",
    });
  });
});

test("catching up shares one reading among all who come while another is under way", async () => {
  const log = new ServiceLog();
  const { people } = replicaOf(log);
  let reads = 0;
  const readService = log.readService.bind(log);
  log.readService = (index, limit) => {
    reads += 1;
    return readService(index, limit);
  };

  await Promise.all(Array.from({ length: 100 }, () => people.catchUp()));

  expect(reads).toBe(2);
});
