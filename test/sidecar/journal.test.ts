import { appendFile, chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "../../sidecar/answer.ts";
import type { Entry, JournalEvent } from "../../sidecar/entry.ts";
import { Journal } from "../../sidecar/journal.ts";
import { NO_CONTEXT } from "../../sidecar/view.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

let home: TemporaryDirectory;
let path: string;

beforeEach(async () => {
  home = await temporaryDirectory();
  path = join(home.path, "journal.jsonl");
});

afterEach(async () => {
  await home[Symbol.asyncDispose]();
});

function entry(key: string, askedAtMs = Date.now()): Entry {
  return {
    key,
    askedAtMs,
    digest: "00".repeat(32),
    redemptionId: `redemption-${key}`,
    asked: {
      view: {
        tool: "t",
        operation: "o",
        target: "",
        argumentsJson: `{"arguments":"of ${key}"}`,
        factsJson: "{}",
        classification: {},
        valueTags: {},
      },
      context: NO_CONTEXT,
      sealed: `call of ${key}`,
    },
    hidden: `values of ${key}`,
    run: { kind: "idle" },
  };
}

function asked(key: string, askedAtMs?: number): JournalEvent {
  return { kind: "entry", entry: entry(key, askedAtMs) };
}

function answered(key: string, status: Answer["status"]) {
  const answer: Answer = {
    idempotencyKey: key,
    status,
    requestId: `req_${key}`,
    reasons: [],
    rule: "",
    comments: [],
    people: [],
    next: "none",
    risk: "low",
  };
  return { kind: "answered", key, answer } as const;
}

async function open(options: { retentionMs?: number; compactBytes?: number } = {}) {
  return Journal.open({ directory: home.path, ...options });
}

async function write(...events: readonly JournalEvent[]): Promise<void> {
  const journal = await open();
  for (const event of events) await journal.append(event);
  await journal.close();
}

describe("receipts in the journal", () => {
  it("are the newest of each kind, and stay when the file is compacted", async () => {
    const key = "key-1";
    await write(
      asked(key),
      { ...answered(key, "pending"), receipt: "opened" },
      { ...answered(key, "allowed"), receipt: "approved" },
      { kind: "started", key, atMs: 1, receipt: "redeemed" },
      { kind: "finished", key, atMs: 2, outcome: "succeeded", detail: "" },
      { kind: "reported", key, receipt: "reported" },
    );

    const first = await open({ compactBytes: 1 });
    await first.append(asked("key-2"));
    await first.close();
    const second = await open();

    const kept = { answer: "approved", redemption: "redeemed", outcome: "reported" };
    expect(second.get(key)?.receipts).toEqual(kept);
    await second.close();
  });

  it("are kept when a later event has none", async () => {
    const key = "key-1";
    await write(asked(key), { ...answered(key, "pending"), receipt: "opened" });
    await write(answered(key, "denied"));

    const journal = await open();

    expect(journal.get(key)?.receipts).toEqual({ answer: "opened" });
    await journal.close();
  });
});

describe("what the journal refuses", () => {
  it("is opened by one sidecar at a time", async () => {
    const first = await open();

    await expect(open()).rejects.toMatchObject({
      name: "JournalError",
      code: "locked",
      message: expect.stringContaining(`process ${process.pid}`),
    });

    await first.close();
    await (await open()).close();
  });

  it("does not begin on a record that is damaged in the middle", async () => {
    await write(asked("one"), asked("two"), asked("three"));
    await writeFile(
      path,
      (await readFile(path, "utf8")).replace("redemption-one", "redemption-oh!"),
    );

    await expect(open()).rejects.toMatchObject({ code: "corrupt" });
  });

  it("takes nothing more after it is closed", async () => {
    const journal = await open();
    await journal.close();

    await expect(journal.append(asked("one"))).rejects.toMatchObject({ code: "closed" });
    expect(journal.get("one")).toBeUndefined();
  });
});

describe("what the journal keeps", () => {
  it("remembers everything that was appended", async () => {
    await write(
      asked("one"),
      answered("one", "allowed"),
      { kind: "started", key: "one", atMs: 1, reportByMs: 2 },
      { kind: "finished", key: "one", atMs: 3, outcome: "failed", detail: "exit_code=1" },
    );

    const journal = await open();

    expect(journal.get("one")).toMatchObject({
      requestId: "req_one",
      redemptionId: "redemption-one",
      run: { kind: "finished", outcome: "failed", reported: false },
    });
    await journal.close();
  });

  it.each(["half of a rec", "deadbeef {}\n", "\0\0\0\0"])(
    "drops a torn end (%j) and goes on after it",
    async (torn) => {
      await write(asked("one"));
      await appendFile(path, torn);

      const journal = await open();
      await journal.append(asked("two"));
      await journal.close();
      const again = await open();

      expect([...again.entries()].map(({ key }) => key)).toEqual(["one", "two"]);
      await again.close();
    },
  );

  it("loses at most the record that was cut, wherever it is cut", async () => {
    await write(asked("one"), asked("two"));
    const whole = await readFile(path);
    const firstEnd = whole.indexOf(0x0a) + 1;

    for (const length of [firstEnd, firstEnd + 1, firstEnd + 20, whole.length - 1]) {
      await writeFile(path, whole.subarray(0, length));
      const journal = await open();
      expect([...journal.entries()].map(({ key }) => key)).toEqual(["one"]);
      await journal.close();
    }
  });

  it("shares a sync between concurrent appends, and keeps each", async () => {
    const journal = await open();

    await Promise.all(
      Array.from({ length: 500 }, (_, index) => journal.append(asked(`k${index}`))),
    );
    await journal.close();
    const lines = (await readFile(path, "utf8")).split("\n").length - 1;
    const again = await open();

    expect(again.size).toBe(500);
    expect(lines).toBeLessThan(50);
    await again.close();
  });
});

describe("what the journal forgets", () => {
  it("takes the arguments of an answered action off the disk", async () => {
    const journal = await open();
    await journal.append(asked("one"));
    await journal.append(asked("two"));
    await journal.append(answered("one", "denied"));

    await journal.sweep();

    const content = await readFile(path, "utf8");
    expect(content).not.toContain("of one");
    expect(content).toContain("of two");
    expect(journal.get("one")?.answer?.status).toBe("denied");
    await journal.close();
  });

  it("forgets settled actions after the retention, and nothing that is open", async () => {
    const longAgo = Date.now() - 120_000;
    await write(
      asked("settled", longAgo),
      answered("settled", "denied"),
      asked("undecided", longAgo),
      asked("pending", longAgo),
      answered("pending", "pending"),
      asked("running", longAgo),
      answered("running", "allowed"),
      { kind: "started", key: "running", atMs: longAgo },
      asked("new"),
    );

    const journal = await open({ retentionMs: 60_000 });

    expect([...journal.entries()].map(({ key }) => key)).toEqual(["pending", "running", "new"]);
    expect(journal.get("pending")?.asked).toBeUndefined();
    await journal.close();
  });

  it("compacts at a size, and loses nothing by it", async () => {
    const journal = await open({ compactBytes: 20_000 });
    for (let index = 0; index < 200; index += 1) {
      await journal.append(asked("same"));
      await journal.append(asked(`key-${index % 5}`));
    }
    const { size } = await stat(path);
    await journal.close();
    const again = await open();

    expect(size).toBeLessThan(22_000);
    expect(again.size).toBe(6);
    await again.close();
  });
});

describe("who may read the journal", () => {
  it("is its owner only", async () => {
    await chmod(home.path, 0o755);
    const journal = await open();
    await journal.append(asked("one"));

    const modes = await Promise.all(
      ["", ...(await readdir(home.path))].map(async (name) => {
        return (await stat(join(home.path, name))).mode & 0o077;
      }),
    );

    expect(new Set(modes)).toEqual(new Set([0]));
    await journal.close();
  });

  it("takes over the lock of a process that is gone", async () => {
    await writeFile(join(home.path, "journal.lock"), JSON.stringify({ pid: 2 ** 22, began: "" }));

    const journal = await open();

    expect(JSON.parse(await readFile(join(home.path, "journal.lock"), "utf8"))).toMatchObject({
      pid: process.pid,
    });
    await journal.close();
  });

  it("leaves the lock of a process that it cannot see, but that answers on its socket", async () => {
    const lock = { pid: process.pid, began: "another container" };
    await writeFile(join(home.path, "journal.lock"), JSON.stringify(lock));
    const other = createServer().listen(join(home.path, "sidecar.sock"));
    await once(other, "listening");

    await expect(open()).rejects.toMatchObject({ code: "locked" });

    other.close();
    await once(other, "close");
    await (await open()).close();
  });

  it("takes over the lock of a process whose number another one has now", async () => {
    const lock = { pid: process.pid, began: "another boot" };
    await writeFile(join(home.path, "journal.lock"), JSON.stringify(lock));

    const journal = await open();

    await journal.close();
  });
});
