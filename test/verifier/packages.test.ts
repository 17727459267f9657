import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { commit } from "../../services/core/ledger/commitment.ts";
import { utf8 } from "../../services/core/action/utf8.ts";
import {
  DANA,
  GRANT_TTL_MS,
  reviewed,
  TICK,
  openCommand,
  outcome,
  play,
  redemption,
  T0,
  vote,
  GRANT_ID,
} from "../core/approval/samples.ts";
import {
  actId,
  bytesOf,
  filesOf,
  logOf,
  logOfEvents,
  manifestOf,
  packageOf,
  rewritten,
  serviceEvent,
  TRUST,
  type BuiltLog,
  type Files,
} from "./built-log.ts";
import { verify, type Content } from "./run.ts";

const log = logOf(
  play(openCommand(), [
    [vote(DANA), T0 + 1_000],
    [redemption({ grantId: GRANT_ID }), T0 + 2_000],
    [outcome(), T0 + 3_000],
  ]),
);
const bodies = log.leaves.map(bytesOf);

function verifyPackage(zip: Content) {
  return verify({ zip, trust: TRUST }, "zip", "--trust", "trust");
}

function packageWith(change: (files: Files) => Files, { openings }: BuiltLog = log): Uint8Array {
  return packageOf(bodies, openings, change);
}

function many(count: number): readonly Uint8Array[] {
  const events = Array.from({ length: count }, (_, at) =>
    serviceEvent(at, { type: "audit.read", before: at }),
  );
  return logOfEvents(events, new Map()).leaves.map(bytesOf);
}

describe("a package is right", () => {
  test("as it is made", async () => {
    const { code, checks } = await verifyPackage(packageOf(bodies, log.openings));

    expect(code).toBe(0);
    expect(checks).toEqual({
      files: "ok",
      signature: "ok",
      witnesses: "ok",
      leaves: "ok",
      root: "ok",
      tiles: "ok",
      openings: "ok",
      semantics: "ok",
    });
  });

  test.each([0, 1, 255, 256, 257, 512, 700])("with %i leaves", async (count) => {
    expect(await verifyPackage(packageOf(many(count), []))).toMatchObject({
      code: 0,
      checks: { tiles: "ok", root: "ok" },
    });
  });

  test("without any opening, and says how many commitments stay closed", async () => {
    const { code, text } = await verifyPackage(packageOf(bodies, []));

    expect(code).toBe(0);
    expect(text).toContain("what 9 commitments hide");
  });

  test("after an erasure, and says so", async () => {
    const dana = actId("person", "https://people.example|dana");
    const erased = serviceEvent(9, {
      type: "subject.erased",
      subject: dana,
      basis: "gdpr-17",
      openings: 2,
    });
    const story = play(openCommand(), [[vote(DANA), T0 + 1_000]]);
    const built = logOfEvents(
      [...story.events, erased],
      new Map([[story.request.details.id, story.request]]),
    );
    const kept = built.openings.filter(({ subject }) => subject !== dana);

    const { text } = await verifyPackage(packageOf(built.leaves.map(bytesOf), kept));

    expect(text).toContain("2 of subjects whose erasure the log records, 0 outside");
  });
});

test("a package's own trust policy proves nothing: without one of yours it is incomplete", async () => {
  const { code, checks, text } = await verify({ zip: packageOf(bodies, log.openings) }, "zip");

  expect(code).toBe(3);
  expect(checks["signature"]).toBe("not_checked");
  expect(text).toContain("self-asserted");
});

test("a package that names no key of the log is as incomplete, and as right with a key of yours", async () => {
  const zip = packageWith((files) => ({ ...files, "trust-policy": utf8("# none\nquorum none\n") }));

  expect(await verify({ zip }, "zip")).toMatchObject({
    code: 3,
    checks: { signature: "not_checked" },
  });
  expect((await verifyPackage(zip)).code).toBe(0);
});

describe("a package is refused with 1", () => {
  const without = (path: string) => (files: Files) =>
    Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
  const at = (path: string, content: (before: Uint8Array) => Uint8Array) => (files: Files) => ({
    ...files,
    [path]: content(files[path]!),
  });
  const flipped = (before: Uint8Array) => Buffer.from(before).fill(before[5]! ^ 1, 5, 6);

  test.each([
    ["without its tile", without("tile/0/000.p/7"), "tiles"],
    ["with another tile", at("tile/0/000.p/7", flipped), "tiles"],
    ["with a tile too many", at("tile/0/001.p/1", () => utf8("x")), "tiles"],
    ["without its leaves", without("tile/entries/000.p/7"), "file"],
    [
      "with another leaf",
      at("tile/entries/000.p/7", (before) => Buffer.from(before).fill(65, 20, 21)),
      "leaves",
    ],
    [
      "with leaves that are cut off",
      at("tile/entries/000.p/7", (before) => before.slice(0, -1)),
      "leaves",
    ],
    [
      "with something behind its leaves",
      at("tile/entries/000.p/7", (before) => Buffer.concat([before, utf8("x")])),
      "leaves",
    ],
    ["without a checkpoint", without("checkpoint"), "file"],
    ["without openings", without("openings.jsonl"), "openings"],
    [
      "with openings that are cut off",
      at("openings.jsonl", (before) => before.slice(0, -1)),
      "openings",
    ],
    ["with openings that are no JSON", at("openings.jsonl", () => utf8("hello\n")), "openings"],
  ])("%s", async (_, change, check) => {
    const { code, checks } = await verifyPackage(packageWith(change));

    expect(checks[check]).toBe("bad");
    expect(code).toBe(1);
  });

  test.each([
    ["an opening with another value", 0, { value: "another" }],
    ["an opening with another salt", 0, { salt: "0".repeat(64) }],
    ["an opening of another leaf", 0, { index: 0 }],
    ["an opening of no leaf", 8, { index: 99 }],
    ["an opening of another field", 0, { field: "aaa" }],
    ["a voter's opening for another subject", 7, { subject: "act_other" }],
    ["an opening with a member more", 0, { note: "x" }],
  ])("with %s", async (_, which, change) => {
    const openings = log.openings.map((opening, index) =>
      index === which ? { ...opening, ...change } : opening,
    );

    expect(await verifyPackage(packageOf(bodies, openings))).toMatchObject({
      code: 1,
      checks: { openings: "bad", root: "ok" },
    });
  });

  test("with an opening twice, or in another order", async () => {
    for (const openings of [[log.openings[0]!, ...log.openings], log.openings.toReversed()]) {
      expect(await verifyPackage(packageOf(bodies, openings))).toMatchObject({
        code: 1,
        checks: { openings: "bad" },
      });
    }
  });

  test("when a file is not that of the manifest, is missing there, or is missing here", async () => {
    const files = filesOf(bodies, log.openings);
    const manifest = manifestOf(files, bodies);
    const wrong: readonly Files[] = [
      { ...files, "controls.json": utf8("[]") },
      { ...files, "more.txt": utf8("x") },
      without("actors.json")(files),
    ];

    for (const each of wrong) {
      const zip = zipSync({ ...each, "manifest.json": manifest });
      expect(await verifyPackage(zip)).toMatchObject({ code: 1, checks: { files: "bad" } });
    }
  });

  test("when the manifest is of another log, or not canonical", async () => {
    const files = filesOf(bodies, log.openings);
    const manifest = Buffer.from(manifestOf(files, bodies)).toString();
    const wrong = [
      manifest.replace('"size":7', '"size":8'),
      ` ${manifest}`,
      manifest.replace("soc2", "so\\u0063"),
    ];

    for (const each of wrong) {
      const zip = zipSync({ ...files, "manifest.json": utf8(each) });
      expect(await verifyPackage(zip)).toMatchObject({ code: 1, checks: { file: "bad" } });
    }
  });
});

describe("with openings, ids are held against people", () => {
  const dora = { ...DANA, subject: "dora" };
  const requirements = [{ group: "data-governance", approvals: 2 }];
  const story = play(openCommand({ decision: reviewed({ requirements }) }), [
    [vote(DANA), T0 + 1],
    [vote(dora), T0 + 2],
    [TICK, T0 + 2 + GRANT_TTL_MS],
  ]);
  const built = logOf(story);
  const doraVoted = 4;

  test("one person who votes under two ids is found", async () => {
    const opened = built.openings.find(
      ({ index, field }) => index === doraVoted && field === "voter",
    )!;
    const salt = Buffer.from(opened.salt, "hex");
    const voter = commit({ eventId: opened.id, field: "voter", salt, value: { ...DANA } });
    const forged = built.leaves.map((leaf, at) =>
      at === doraVoted ? { ...leaf, c: { ...leaf["c"], voter } } : leaf,
    );
    const openings = built.openings.map((each) =>
      each === opened ? { ...each, value: DANA } : each,
    );

    const zip = packageOf(rewritten(forged).map(bytesOf), openings);

    expect(await verifyPackage(zip)).toMatchObject({ code: 2, rules: ["person_counted_twice"] });
  });

  test("two people who vote under one id are found", async () => {
    const dana = actId("person", "https://people.example|dana");
    const forged = built.leaves.map((leaf, at) =>
      at === doraVoted ? { ...leaf, actor: { ...leaf["actor"], id: dana } } : leaf,
    );
    const openings = built.openings.map((each) =>
      each.index === doraVoted ? { ...each, subject: dana } : each,
    );

    const { code, rules } = await verifyPackage(
      packageOf(rewritten(forged).map(bytesOf), openings),
    );

    expect(rules).toContain("shared_actor_id");
    expect(code).toBe(2);
  });
});

describe("a zip file is refused", () => {
  const zip = Buffer.from(packageOf(bodies, log.openings));
  const directory = zip.readUInt32LE(zip.length - 6);

  test("whichever byte of its files or its directory is altered", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const altered = Buffer.from(zip);
        altered[at] = altered[at]! ^ by;
        const { code, checks } = await verifyPackage(altered);

        // Times, versions and attributes mean nothing to a proof; everything else is refused.
        if (code === 0) expect(Object.values(checks).every((state) => state === "ok")).toBe(true);
        else expect([1, 4]).toContain(code);
      }),
      { numRuns: 400 },
    );
  });

  test("that is cut off, wherever", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: zip.length - 1 }), async (length) => {
        expect((await verifyPackage(zip.subarray(0, length))).code).toBe(1);
      }),
      { numRuns: 50 },
    );
  });

  test("that has something behind its end", async () => {
    expect((await verifyPackage(Buffer.concat([zip, Buffer.from("x")]))).code).toBe(1);
  });

  test.each([
    "../escape",
    "/absolute",
    "a/../b",
    "a//b",
    "a\\b",
    "C:x",
    "a b",
    "./a",
    "a/",
    "é",
    "..",
    "a/.",
  ])("for a file called %s", async (path) => {
    const named = packageWith((files) => ({ ...files, [path]: utf8("x") }));

    expect(await verifyPackage(named)).toMatchObject({ code: 1, checks: { file: "bad" } });
  });

  test("for two names that differ in case alone, and for one name twice", async () => {
    const cased = packageWith((files) => ({ ...files, CHECKPOINT: files["checkpoint"]! }));
    const twice = Buffer.from(
      packageWith((files) => ({ ...files, CHECKPOINX: files["checkpoint"]! })),
    );
    let at = twice.indexOf("CHECKPOINX");
    for (; at >= 0; at = twice.indexOf("CHECKPOINX")) twice.write("checkpoint", at);

    for (const each of [cased, twice]) {
      const { code, text } = await verifyPackage(each);
      expect(code).toBe(1);
      expect(text).toContain("twice");
    }
  });

  test("that unpacks to more than it says", async () => {
    const bomb = Buffer.from(zipSync({ "manifest.json": new Uint8Array(50_000_000) }));
    const entry = bomb.readUInt32LE(bomb.length - 6);
    bomb.writeUInt32LE(1_000, entry + 24);

    expect(await verifyPackage(bomb)).toMatchObject({ code: 1, checks: { file: "bad" } });
  });

  test("that says it unpacks to more than anyone needs: one file, or all of them", async () => {
    const huge = Buffer.from(zip);
    huge.writeUInt32LE(0xffff_fff0, directory + 24);
    const more = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}`, utf8("x")]));
    const many = Buffer.from(packageWith((files) => ({ ...files, ...more })));
    const start = many.readUInt32LE(many.length - 6);
    for (let at = start; at < many.length - 22; at += 46 + many.readUInt16LE(at + 28)) {
      many.writeUInt32LE(2 ** 29, at + 24);
    }

    expect((await verifyPackage(huge)).details["file"]).toMatch(/has over 536870912 bytes/);
    expect((await verifyPackage(many)).details["file"]).toMatch(/unpacks to over 8589934592 bytes/);
  });

  test("whose files overlap", async () => {
    const overlapping = Buffer.from(zip);
    const second = directory + 46 + overlapping.readUInt16LE(directory + 28);
    overlapping.writeUInt32LE(overlapping.readUInt32LE(directory + 42), second + 42);

    expect((await verifyPackage(overlapping)).details["file"]).toBe("files of the package overlap");
  });

  test.each([
    ["encrypted", 8, 1],
    ["packed in another way", 10, 12],
  ])("that is %s", async (_, offset, value) => {
    const strange = Buffer.from(zip);
    strange.writeUInt16LE(value, directory + offset);

    expect(await verifyPackage(strange)).toMatchObject({ code: 1, checks: { file: "bad" } });
  });

  test("that holds a link", async () => {
    const linked = Buffer.from(zip);
    linked.writeUInt32LE(0o120777 * 65_536, directory + 38);

    expect(await verifyPackage(linked)).toMatchObject({ code: 1, checks: { file: "bad" } });
  });
});
