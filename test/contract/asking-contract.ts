import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requestId } from "../../services/core/action/digest.ts";
import type { ApprovalRequest } from "../../services/core/approval/request.ts";
import type { Opened } from "../../services/decision/open-request.ts";
import { asks, Desk, GENEROUS, HOUR_MS, MINUTE_MS, T0 } from "../support/desk.ts";
import type { OpenStores, TestedStores } from "./store-contract.ts";
import { activation } from "./store-fixtures.ts";

/** How many ask at once. */
const MANY = 50;

/** What is true of asking, whatever the store, with two replicas on it. */
export function describeAskingContract(name: string, open: OpenStores): void {
  describe(`Asking, with two replicas on ${name}:`, () => {
    let stores: TestedStores;
    let first: Desk;
    let second: Desk;

    beforeEach(async () => {
      stores = await open(() => T0);
      [first, second] = await desks();
    });
    afterEach(() => stores[Symbol.asyncDispose]());

    async function desks(): Promise<[Desk, Desk]> {
      const both = [stores.first, stores.second].map((store) => Desk.over(store));
      const [one, other] = await Promise.all(both);
      if (one === undefined || other === undefined) throw new Error("there are two stores");
      return [one, other];
    }

    /** Lets people allow some uses of the export of a table. */
    async function granted(): Promise<ApprovalRequest> {
      for (const desk of [first, second]) desk.policy = asks(GENEROUS);
      const { request } = await first.ask({ key: "granted" });
      return second.vote(request, { scope: "bounded" });
    }

    it("of 50 who ask at once for the last two uses of a grant, two get one and the others wait for people", async () => {
      const { details } = await granted();

      const answers = await Promise.all(
        Array.from({ length: MANY }, (_, index) =>
          (index % 2 ? first : second).answer({ key: `asker-${index}`, isSeparate: true }),
        ),
      );

      expect(answers.filter((answer) => answer === "redeemed")).toHaveLength(2);
      expect(answers.filter((answer) => answer === "pending")).toHaveLength(MANY - 2);
      const source = await stores.second.requests.find(details.id);
      expect(source?.lifecycle.grant?.bounds?.usedBy).toHaveLength(2);
    });

    it("two replicas that race for the last use of a grant give it out once", async () => {
      for (let round = 0; round < 10; round += 1) {
        const target = `target-${round}`;
        for (const desk of [first, second]) desk.policy = asks({ ...GENEROUS, grantUses: 2 });
        const { request } = await first.ask({ target });
        await second.vote(request, { scope: "bounded" });

        const answers = await Promise.all(
          [first, second].map((desk) => desk.answer({ target, isSeparate: true })),
        );

        expect(answers.toSorted()).toEqual(["pending", "redeemed"]);
      }
    });

    it("a question that died after it took the last use finds it again, and takes no other", async () => {
      for (const desk of [first, second]) desk.policy = asks({ ...GENEROUS, grantUses: 2 });
      const { request } = await first.ask({ key: "granted" });
      const { details, lifecycle } = await first.vote(request, { scope: "bounded" });
      await first.registrar.execute(details.id, {
        kind: "use_grant",
        agentId: "agent-1",
        grantId: lifecycle.grant?.id ?? "",
        byRequestId: requestId("agent-1", "crashed"),
      });

      const others = await second.answer({ key: "too late", isSeparate: true });
      const again = await second.ask({ key: "crashed" });
      const source = await stores.first.requests.find(details.id);

      expect(others).toBe("pending");
      expect(again.request.lifecycle.status).toBe("redeemed");
      expect(source?.lifecycle.grant?.bounds?.usedBy).toEqual([again.request.details.id]);
    });

    it("the same question put 50 times at once is one request, whichever way it goes", async () => {
      await granted();

      const answers = await Promise.all(
        Array.from({ length: MANY }, (_, index) =>
          (index % 2 ? first : second).ask({ key: "one" }),
        ),
      );

      expect(new Set(answers.map(({ request }) => request.details.id)).size).toBe(1);
      expect(answers.filter(({ isReplayed }) => !isReplayed)).toHaveLength(1);
      expect(new Set(answers.map(({ request }) => request.lifecycle.status))).toEqual(
        new Set(["redeemed"]),
      );
    });

    it("questions that are alike and come at once are all answered, and none waits for another", async () => {
      const answers = await Promise.all(
        Array.from({ length: MANY }, (_, index) =>
          (index % 2 ? first : second).ask({ key: `alike-${index}` }),
        ),
      );

      const waiting = answers.map(({ request }) => request.lifecycle.status);
      expect(new Set(waiting)).toEqual(new Set(["pending"]));
      expect(answers.filter(({ attachedToKey }) => attachedToKey === undefined)).not.toEqual([]);
      expect(await second.answer({ key: "later" })).toMatch(/^attached to alike-\d+$/);
    });

    it("what one replica's people denied, another replica's agent is not asked about again", async () => {
      for (const desk of [first, second]) desk.policy = asks(GENEROUS);
      const { request } = await first.ask();
      await first.vote(request, { choice: "deny", remember: { scope: "target", forMs: HOUR_MS } });

      const rephrased = await second.answer({ arguments: { table: "all" }, operation: "dump" });
      second.nowMs = T0 + HOUR_MS;
      const later = await second.answer();

      expect(rephrased).toBe("denied: denied_before");
      expect(later).toBe("pending");
    });

    it("a denial whose request was erased is remembered no more", async () => {
      for (const desk of [first, second]) desk.policy = asks(GENEROUS);
      const { request } = await first.ask();
      const { id } = request.details;
      await first.vote(request, { choice: "deny", remember: { scope: "rule", forMs: HOUR_MS } });
      const before = await second.answer();

      const erased = await stores.first.subjects.erase({
        subject: id,
        event: (subject, openings) => ({
          ...activation("erasure.1"),
          change: { type: "subject.erased", subject, basis: "gdpr-17", openings },
        }),
      });

      expect(erased.kind).toBe("erased");
      expect([before, await second.answer()]).toEqual(["denied: denied_before", "pending"]);
    });

    it("the limit of an agent is counted in the store, so that another replica is no way around it", async () => {
      const limits = { pendingPerAgent: 3 };
      const [one, other] = await Promise.all(
        [stores.first, stores.second].map((store) => Desk.over(store, { limits })),
      );
      for (let n = 0; n < 3; n += 1) await one?.ask({ target: `t-${n}` });

      expect(await other?.answer({ target: "t-4" })).toBe("too_many_pending");
    });

    it("a group's limit does not count what another replica's people have settled", async () => {
      const limits = { pendingPerGroup: 2 };
      const [one, other] = await Promise.all(
        [stores.first, stores.second].map((store) => Desk.over(store, { limits })),
      );
      const opened: Opened[] = [];
      for (const target of ["a", "b"]) {
        const answer = await one?.ask({ target });
        if (answer !== undefined) opened.push(answer);
      }

      if (one === undefined || other === undefined) throw new Error("there are two stores");
      one.nowMs += MINUTE_MS;
      const refused = await one.answer({ target: "c" });
      for (const { request } of opened) await other.vote(request);
      one.nowMs += MINUTE_MS;
      const after = await one.answer({ target: "c" });

      expect(refused).toBe("approvers_overloaded");
      expect(after).toBe("pending");
    });
  });
}
