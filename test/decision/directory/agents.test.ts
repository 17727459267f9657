import { describe, expect, test } from "vitest";
import { NO_FILE } from "../../../services/core/directory/file.ts";
import { Agents } from "../../../services/decision/directory/agents.ts";
import { readAgent } from "../../../services/decision/directory/from-wire.ts";
import { create } from "@bufbuild/protobuf";
import { AgentSchema } from "../../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { faultOf, person, replicaOf } from "./replica.ts";
import { ServiceLog } from "./service-log.ts";

const [OLGA, DANA] = ["okta|olga", "okta|dana"] as const;
const operator = person(OLGA, ["operators"]);
const AGENT = {
  id: "spiffe://acme/exporter",
  owner: DANA,
  principals: ["group:sales"],
  labels: { team: "crm" },
  environment: "production",
};

function start() {
  const replica = replicaOf(new ServiceLog());
  return { ...replica, agents: new Agents(replica) };
}

describe("registering an agent is refused", () => {
  test.each([
    ["its owner", { ...AGENT, owner: OLGA }],
    ["its owner in another spelling", { ...AGENT, owner: "OKTA|Olga" }],
    ["a member of the group that owns it", { ...AGENT, owner: "group:operators" }],
  ])("to %s", async (_whom, agent) => {
    const { agents } = start();

    expect(await faultOf(agents.register(operator, agent))).toMatchObject({
      code: "permission_denied",
      reason: "own_agent",
    });
  });

  test("to whoever owned it before, by the registry or by its own tokens", async () => {
    const { agents, people } = start();
    const dana = person(DANA, ["operators"]);
    await agents.register(operator, AGENT);
    expect(await faultOf(agents.register(dana, { ...AGENT, owner: "okta|x" }))).toMatchObject({
      reason: "own_agent",
    });
    expect(await faultOf(agents.remove(dana, AGENT.id))).toMatchObject({ reason: "own_agent" });

    people.agentOf({
      kind: "workload",
      id: "idp|seen",
      issuer: "idp",
      subject: "seen",
      owner: OLGA,
      labels: {},
      authn: { kind: "token", methods: [] },
    });
    expect(await faultOf(agents.register(operator, { ...AGENT, id: "idp|seen" }))).toMatchObject({
      reason: "own_agent",
    });
  });

  test("to a linked identity of its owner", async () => {
    const { agents, log } = start();
    for (const key of [OLGA, DANA]) {
      const entry = { kind: "linked", person: key, other: "email|1", basis: "email" } as const;
      await log.record({ entry, actor: { kind: "service", id: "directory" } });
    }

    expect(await faultOf(agents.register(operator, AGENT))).toMatchObject({ reason: "own_agent" });
  });

  test("to whoever belongs to the group that owns it under a linked identity", async () => {
    const { agents, people, log } = start();
    await people.recognise(person("entra|olga", ["owners"]));
    const entry = {
      kind: "linked",
      person: OLGA,
      other: "entra|olga",
      basis: "email",
    } as const;
    await log.record({ entry, actor: { kind: "service", id: "directory" } });

    expect(
      await faultOf(agents.register(operator, { ...AGENT, owner: "group:owners" })),
    ).toMatchObject({ reason: "own_agent" });
  });

  test("where the file describes it", async () => {
    const { agents, people } = start();
    await people.activate({ ...NO_FILE, digest: "1", agents: [AGENT] });

    for (const call of [agents.register(operator, AGENT), agents.remove(operator, AGENT.id)]) {
      expect(await faultOf(call)).toMatchObject({ reason: "agent_in_file" });
    }
  });

  test.each([
    ["agent.id", { id: "" }],
    ["agent.owner", { owner: "dana" }],
    ["agent.principals[1]", { principals: ["group:x", "y"] }],
    ["agent.labels", { labels: { team: "" } }],
    ["agent.environment", { environment: "a\u0000b" }],
  ])("with a bad %s", (field, part) => {
    const call = async () => readAgent(create(AgentSchema, { ...AGENT, ...part }));

    return expect(faultOf(call())).resolves.toMatchObject({ code: "invalid_argument", field });
  });
});

test("removing an agent that is not registered is told", async () => {
  expect(await faultOf(start().agents.remove(operator, "x"))).toMatchObject({
    code: "not_found",
    reason: "unknown_agent",
  });
});

test("agents are listed by id, each as it counts", async () => {
  const { agents, people } = start();
  await agents.register(operator, AGENT);
  await agents.register(operator, { ...AGENT, id: "idp|a" });
  await people.activate({ ...NO_FILE, digest: "1", agents: [{ ...AGENT, environment: "test" }] });

  expect(await agents.list()).toEqual([
    { ...AGENT, id: "idp|a", source: "api" },
    { ...AGENT, environment: "test", source: "file" },
  ]);

  await agents.remove(operator, "idp|a");
  expect(await agents.list()).toHaveLength(1);
});
