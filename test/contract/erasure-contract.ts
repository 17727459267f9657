import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ServiceEvent } from "../../services/core/approval/event.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import { parseLeaf } from "../../services/core/ledger/leaf-codec.ts";
import type { Erasure } from "../../services/core/ledger/store.ts";
import { isProven } from "./ledger-contract.ts";
import type { OpenStores, TestedStores } from "./store-contract.ts";
import * as fixtures from "./store-fixtures.ts";

const { activation, APPROVE, asking, DENY, detailsOf, opening, openingAs, settle, T0 } = fixtures;

const ANA = "https://people.example|ana";

/** What is true of erasing in every store. */
export function describeErasureContract(name: string, open: OpenStores): void {
  describe(`${name} keeps the contract of erasures:`, () => {
    let stores: TestedStores;

    beforeEach(async () => {
      stores = await open(() => T0);
      await stores.first.requests.update("req_a", opening("req_a"));
    });
    afterEach(() => stores[Symbol.asyncDispose]());

    it("whom nobody knows is not erased, nor the service, nor an agent", async () => {
      const { subjects, ledger, events } = stores.first;
      const [leaf] = await ledger.leaves(0, 1);
      const agentId = parseLeaf(leaf!.body).actor.id;

      const kinds = await Promise.all(
        ["https://people.example|nobody", "service", "req_none", "agent-1", agentId].map(
          async (subject) => (await subjects.erase(erasing(subject))).kind,
        ),
      );

      expect(kinds).toEqual(Array(5).fill("unknown"));
      expect(await subjects.idOf(agentId)).toBe(agentId);
      expect(await events.size()).toBe(1);
    });

    it("a request that is not settled is not erased, nor whoever voted on it", async () => {
      const { subjects, requests } = stores.first;
      await requests.update("req_a", asking(APPROVE));
      const id = await subjects.idOf(ANA);

      const request = await subjects.erase(erasing("req_a"));
      const person = await stores.second.subjects.erase(erasing(ANA));

      expect(request).toEqual({ kind: "live", subject: "req_a", requestId: "req_a" });
      expect(person).toEqual({ kind: "live", subject: id, requestId: "req_a" });
      const found = await requests.find("req_a");
      expect(found?.lifecycle.votes[0]?.voter.name).toBe("Ana");
    });

    it("a held subject is not erased until it is released", async () => {
      const { subjects, requests, events } = stores.first;
      await settle(requests, "req_a");
      const id = (await subjects.idOf(ANA)) ?? "";
      await events.record(hold("hold.1", id));
      await events.record(hold("hold.2", "req_a"));

      const held = await stores.second.subjects.erase(erasing(id));
      await events.record(release("release.1", id));
      const named = await subjects.erase(erasing(id));
      const request = await subjects.erase(erasing("req_a"));
      await events.record(release("release.2", "req_a"));
      const released = await subjects.erase(erasing(id));

      expect(held).toEqual({ kind: "held", subject: id });
      expect(named).toEqual({ kind: "held", subject: "req_a" });
      expect(request).toEqual({ kind: "held", subject: "req_a" });
      expect(released.kind).toBe("erased");
    });

    it("a hold on a person also keeps the login name alone, by which others may have named them", async () => {
      const { subjects, requests, events } = stores.first;
      const details = detailsOf("req_b");
      const context = { ...details.context, principal: "ana" };
      await settle(requests, "req_a");
      await requests.update("req_b", openingAs({ ...details, context }, DENY));
      const id = (await subjects.idOf(ANA)) ?? "";
      await events.record(hold("hold.1", id));

      const byName = await stores.second.subjects.erase(erasing("ana"));

      expect(byName).toEqual({ kind: "held", subject: id });
      expect((await requests.find("req_b"))?.details.context.principal).toBe("ana");
    });

    it("of a person nothing stays but a random id, and every event can still be read", async () => {
      const { subjects, requests, events } = stores.first;
      await settle(requests, "req_a");
      const id = (await subjects.idOf(ANA)) ?? "";

      const erased = await stores.second.subjects.erase(erasing(ANA));

      expect(erased).toMatchObject({ kind: "erased", subject: id, openings: 2 });
      expect(await subjects.idOf(ANA)).toBeUndefined();
      expect(await stores.first.ledger.actors([id])).toEqual([]);
      const log = await events.read(0, 100);
      expect(log.map(({ event }) => event.change.type)).toEqual([
        "request.opened",
        "vote.cast",
        "request.approved",
        "grant.redeemed",
        "outcome.reported",
        "subject.erased",
      ]);
      const kept = JSON.stringify([
        log,
        await requests.find("req_a"),
        await requests.list({ statuses: [], limit: 10 }),
        await events.readRequest("req_a"),
        (await stores.first.ledger.openings(0, 100)).map(({ valueJson }) => valueJson),
      ]);
      expect(kept).not.toMatch(/\|ana|"Ana"/);
      expect(kept).toContain(id);
      const [vote] = (await requests.find("req_a"))?.lifecycle.votes ?? [];
      expect(vote?.voter.groups).toEqual(["data-governance"]); // As in the leaf: which requirement they met.
    });

    it("all proofs verify after an erasure, and the event says what was erased", async () => {
      const { subjects, requests, ledger } = stores.first;
      await settle(requests, "req_a");
      await subjects.erase(erasing(ANA));

      const leaves = await ledger.leaves(0, 100);

      const hashes = leaves.map(({ body }) => leafHash(body));
      const size = hashes.length;
      const proven = await Promise.all(
        leaves.map(({ index }) => isProven(ledger, { index, size, hashes })),
      );
      expect(proven).toEqual(Array<boolean>(6).fill(true));
      expect((await ledger.head()).range.size).toBe(6);
      expect(parseLeaf(leaves[5]!.body).data).toMatchObject({ basis: "gdpr-17", openings: 2 });
    });

    it("a person who votes again after their erasure is somebody new", async () => {
      const { subjects, requests } = stores.first;
      await settle(requests, "req_a");
      const before = await subjects.idOf(ANA);
      await subjects.erase(erasing(ANA));

      await stores.second.requests.update("req_b", opening("req_b"));
      await stores.second.requests.update("req_b", asking(APPROVE));

      const id = await subjects.idOf(ANA);
      expect(id).toMatch(/^act_[a-z2-7]{26}$/);
      expect(id).not.toBe(before);
      const log = await stores.first.events.readRequest("req_b");
      expect(log[1]?.event.actor.id).toBe(ANA);
    });

    it("whom a request only names is found and forgotten, also by their login name alone", async () => {
      const { subjects, requests, ledger } = stores.first;
      const details = detailsOf("req_b");
      const context = { ...details.context, principal: "Ben" };
      const agent = { ...details.agent, owner: "https://people.example|ben" };
      await requests.update("req_b", openingAs({ ...details, agent, context }, DENY));

      const erased = await subjects.erase(erasing("https://people.example|ben"));

      expect(erased).toMatchObject({ kind: "erased", openings: 2 });
      const request = await stores.second.requests.find("req_b");
      expect(request?.details.agent.owner).toBe("[erased]");
      expect(request?.details.context.principal).toBe("[erased]");
      const fields = (await ledger.openings(1, 1)).map(({ field }) => field);
      expect(fields.toSorted()).toEqual(["arguments", "context", "reasons", "target"]);
    });

    it("of a request its texts go, and who decided it stays", async () => {
      const { subjects, requests, events, ledger } = stores.first;
      await settle(requests, "req_a");

      const erased = await subjects.erase(erasing("req_a"));
      const again = await stores.second.subjects.erase(erasing("req_a"));

      expect(erased).toMatchObject({ kind: "erased", subject: "req_a", openings: 5 });
      expect(again).toEqual({ kind: "unknown" });
      const request = await stores.second.requests.find("req_a");
      expect(JSON.stringify(request)).not.toMatch(/crm|select|says|exit_0|A test/);
      expect(request?.details.digest).toBe("a".repeat(64));
      expect(request?.lifecycle.votes[0]?.voter.name).toBe("Ana");
      expect(JSON.stringify(await events.readRequest("req_a"))).not.toContain("A test");
      const subjectsLeft = (await ledger.openings(0, 100)).map(({ subject }) => subject);
      expect(new Set(subjectsLeft)).toEqual(new Set([await subjects.idOf(ANA)]));
    });

    it("an erased request is written about no more", async () => {
      const { subjects, requests, ledger } = stores.first;
      await settle(requests, "req_a");
      await subjects.erase(erasing("req_a"));
      const size = await stores.first.events.size();

      const failed = { kind: "note_delivery", channel: "slack", isDelivered: false } as const;
      await stores.second.requests.update("req_a", asking({ ...failed, reason: "said much" }));

      expect(await ledger.openings(size, 10)).toEqual([]);
      const [logged] = await stores.first.events.read(size, 10);
      expect(logged?.event.change).toMatchObject({ type: "notification.failed", reason: "" });
    });

    it("of two erasures at once one erases", async () => {
      await settle(stores.first.requests, "req_a");

      const both = await Promise.all([
        stores.first.subjects.erase(erasing(ANA, "one")),
        stores.second.subjects.erase(erasing(ANA, "two")),
      ]);

      expect(both.map(({ kind }) => kind).toSorted()).toEqual(["erased", "unknown"]);
      expect(await stores.first.events.size()).toBe(6);
    });

    it("erasing while the person votes leaves no opening without a subject", async () => {
      await settle(stores.first.requests, "req_a");
      const ids = fixtures.idsOf(20, "req_b");
      await Promise.all(ids.map((id) => stores.first.requests.update(id, opening(id))));

      await Promise.all([
        ...ids.map((id) => stores.first.requests.update(id, asking(APPROVE))),
        stores.second.subjects.erase(erasing(ANA)),
      ]);

      const log = await stores.second.events.read(0, 200);
      const voters = log.flatMap(({ event: { change, requestId } }) =>
        change.type === "vote.cast" && requestId !== "req_a" ? [change.voter.name] : [],
      );
      expect(voters).toEqual(Array<string>(20).fill("Ana"));
    });
  });
}

let erasures = 0;

function erasing(subject: string, id = `${(erasures += 1)}`): Erasure {
  return {
    subject,
    event: (erased, openings) => ({
      ...activation(`erasure.${id}`),
      actor: { kind: "person", id: "https://people.example|dpo" },
      change: { type: "subject.erased", subject: erased, basis: "gdpr-17", openings },
    }),
  };
}

function hold(id: string, subject: string): ServiceEvent {
  return { ...activation(id), change: { type: "subject.held", subject, reason: "a lawsuit" } };
}

function release(id: string, subject: string): ServiceEvent {
  return { ...activation(id), change: { type: "subject.released", subject, reason: "it is over" } };
}
