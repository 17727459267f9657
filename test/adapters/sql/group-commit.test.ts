import { describe, expect, it } from "vitest";
import { GroupCommit } from "../../../services/adapters/sql/group-commit.ts";
import type { Unit, UnitResult } from "../../../services/adapters/sql/plan.ts";

const COMMITTED: UnitResult = { kind: "committed", committed: { request: undefined, events: [] } };

describe("The group commit", () => {
  it("gives up on a batch that loses against other replicas every time", async () => {
    let attempts = 0;
    const commits = new GroupCommit(async () => {
      attempts += 1;
      throw driverError("40P01");
    }, {});

    await expect(commits.add(unit("a"))).rejects.toMatchObject({ code: "unavailable" });

    expect(attempts).toBe(4);
  });

  it("repeats a batch that lost, and does not repeat one whose fate is unknown", async () => {
    const failures = [
      driverError("23505"),
      driverError("40001"),
      new Error("Connection terminated"),
    ];
    const sizes: number[] = [];
    const commits = new GroupCommit(async (units) => {
      sizes.push(units.length);
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return units.map(() => COMMITTED);
    }, {});

    const lost = await Promise.allSettled([commits.add(unit("a")), commits.add(unit("b"))]);
    const next = await commits.add(unit("c"));

    expect(sizes).toEqual([2, 2, 2, 1]);
    expect(lost.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(next.events).toEqual([]);
  });

  it("runs the units one by one where the database refuses a statement, and goes on after a failure", async () => {
    const commits = new GroupCommit(async (units) => {
      const ids = units.map((each) => (each.kind === "update" ? each.id : ""));
      if (ids.includes("bad")) throw driverError("22021");
      if (ids.includes("late") && units.length === 1) throw driverError("57P01");
      return units.map(() => COMMITTED);
    }, {});

    const answers = await Promise.allSettled(
      ["good", "bad", "late", "fine"].map((id) => commits.add(unit(id))),
    );

    expect(answers.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
  });

  it("commits together what arrives in one turn, and waits for nobody", async () => {
    const sizes: number[] = [];
    const commits = new GroupCommit(async (units) => units.map(() => COMMITTED), {
      onBatch: (size) => sizes.push(size),
    });

    await Promise.all([commits.add(unit("a")), commits.add(unit("b"))]);
    await commits.add(unit("c"));

    expect(sizes).toEqual([2, 1]);
  });
});

function unit(id: string): Unit {
  return { kind: "update", id, change: () => ({ events: [] }) };
}

function driverError(code: string): Error {
  return Object.assign(new Error("refused by the server"), { code });
}
