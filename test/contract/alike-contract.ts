import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RequestShapes } from "../../services/core/approval/request.ts";
import {
  ALIKE_MAX,
  type GrantFilter,
  type RequestStore,
} from "../../services/core/approval/store.ts";
import type { OpenStores, TestedStores } from "./store-contract.ts";
import {
  activation,
  APPROVE,
  asking,
  DENY,
  detailsOf,
  idsOf,
  opening,
  openingAs,
  REVIEW,
  T0,
} from "./store-fixtures.ts";

/** What every store finds of earlier questions, in the same words. */
export function describeAlikeContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of what came before:`, () => {
    let stores: TestedStores;

    beforeEach(async () => {
      stores = await open(() => T0);
    });
    afterEach(() => stores[Symbol.asyncDispose]());

    it("nothing is alike to a request without shapes, and nothing is found by no key", async () => {
      const { requests } = stores.first;
      await requests.update("req_a", opening("req_a"));

      expect(await requests.findAlike([pending("a")], T0)).toEqual([]);
      expect(await requests.findAlike([], T0)).toEqual([]);
    });

    it("a pending request is found by its shape until it expires, by either instance", async () => {
      const { request } = await stores.first.requests.update("req_a", shaped("req_a", "a"));
      await stores.first.requests.update("req_b", shaped("req_b", "b"));
      const { requests } = stores.second;

      expect(await requests.findAlike([pending("a"), pending("a")], T0)).toEqual([request]);
      expect(await requests.findAlike([pending("a"), pending("b")], T0)).toHaveLength(2);
      expect(await requests.findAlike([pending("a")], T0 + 59_999)).toHaveLength(1);
      expect(await requests.findAlike([pending("a")], T0 + 60_000)).toEqual([]);
      expect(await requests.findAlike([pending("c"), `d:action:${shape("a")}`], T0)).toEqual([]);
    });

    it("a settled request is not found as a pending one any more", async () => {
      const { requests } = stores.first;
      await requests.update("req_a", shaped("req_a", "a"));

      await requests.update("req_a", asking({ kind: "tick" }, T0 + 60_000));

      expect(await stores.second.requests.findAlike([pending("a")], T0)).toEqual([]);
    });

    it("of one key only those that last longest are found, and they hide none of another key", async () => {
      const { requests } = stores.first;
      const many = idsOf(ALIKE_MAX + 4);
      const writes = many.map((id, age) => requests.update(id, shaped(id, "a", T0 + age)));
      await Promise.all([...writes, requests.update("req_b", shaped("req_b", "b"))]);

      const found = await requests.findAlike([pending("a"), pending("b")], T0);

      const ids = found.map(({ details }) => details.id);
      expect(ids.sort()).toEqual([...many.slice(4), "req_b"].sort());
    });

    it("the grants that can still serve are listed, newest first, and no other request", async () => {
      const { requests } = stores.first;
      for (const [age, id] of ["req_a", "req_b"].entries())
        await openBounded(requests, id, T0 + age);
      await requests.update("req_p", shaped("req_p", "a"));

      const ids = async (filter: GrantFilter, nowMs = T0 + 20) =>
        (await stores.second.requests.listLiveGrants(filter, nowMs)).map(
          ({ details }) => details.id,
        );
      expect(await ids({ limit: 10 })).toEqual(["req_b", "req_a"]);
      expect(await ids({ limit: 1 })).toEqual(["req_b"]);
      expect(await ids({ limit: 10, agentId: "agent-1" })).toEqual(["req_b", "req_a"]);
      expect(await ids({ limit: 10, agentId: "agent-2" })).toEqual([]);
      expect(await ids({ limit: 10 }, T0 + 3_600_001)).toEqual([]);
    });

    it("the requests of an agent that wait for people are counted, and no others", async () => {
      const { requests } = stores.first;
      for (const id of idsOf(3)) await requests.update(id, shaped(id, "a"));
      await requests.update("req_denied", opening("req_denied", DENY));
      await requests.update("req_other", openingAs(detailsOfAgent("req_other", "agent-2")));
      await requests.update("req_00000", asking({ kind: "tick" }, T0 + 60_000));

      expect(await stores.second.requests.countPending("agent-1")).toBe(2);
      expect(await stores.second.requests.countPending("agent-2")).toBe(1);
      expect(await stores.second.requests.countPending("agent-3")).toBe(0);
    });

    it("the service's own events are read alone, at their places in the log", async () => {
      const { events, requests } = stores.first;
      const before = await events.serviceSize();
      await requests.update("req_a", opening("req_a"));
      const still = await events.serviceSize();
      await events.record(activation("policy.1"));
      await requests.update("req_b", opening("req_b"));
      await events.record(activation("policy.2"));
      await requests.update("req_c", opening("req_c"));
      const { events: log } = stores.second;

      const all = await log.readService(0, 10);

      expect(all).toEqual([
        { index: 1, event: activation("policy.1") },
        { index: 3, event: activation("policy.2") },
      ]);
      expect(await log.readService(0, 1)).toEqual(all.slice(0, 1));
      expect(await log.readService(2, 10)).toEqual(all.slice(1));
      expect(await log.readService(4, 10)).toEqual([]);
      expect([before, still, await log.serviceSize()]).toEqual([0, 0, 4]);
    });
  });
}

function shaped(id: string, letter: string, nowMs = T0) {
  const [action, target, rule] = [shape(letter), shape("t"), shape("r")];
  const shapes: RequestShapes = { action, target, rule };
  return openingAs({ ...detailsOf(id), shapes }, undefined, nowMs);
}

/** Lets Ana approve it for three uses within an hour. */
async function openBounded(requests: RequestStore, id: string, nowMs: number): Promise<void> {
  const shapes = { action: shape("a"), target: shape("t"), rule: shape("r"), grant: shape("g") };
  const review = { ...REVIEW, grantUses: 3, grantWindowMs: 3_600_000, grantShape: [] };
  const decision = { ...DENY, effect: "review", review } as const;
  await requests.update(id, openingAs({ ...detailsOf(id), shapes }, decision, nowMs));
  await requests.update(id, asking({ ...APPROVE, scope: "bounded" }, nowMs));
}

function shape(letter: string): string {
  return letter.charCodeAt(0).toString(16).repeat(32);
}

function pending(letter: string): string {
  return `p:${shape(letter)}`;
}

function detailsOfAgent(id: string, agentId: string) {
  const details = detailsOf(id);
  return { ...details, agent: { ...details.agent, id: agentId } };
}
