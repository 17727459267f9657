import { describe, expect, test } from "vitest";
import {
  DirectoryBook,
  namedStandInOf,
  offerOf,
  passkeysOf,
  PASSKEYS_MAX,
  standInOf,
  type DatedEntry,
  type Directory,
} from "../../../services/core/directory/directory.ts";
import type { DirectoryEntry } from "../../../services/core/directory/entry.ts";
import { identitiesOf } from "../../../services/core/directory/links.ts";

const [A, B, C] = ["okta|a", "entra|b", "slack|c"] as const;
const HASH = "0".repeat(64);

function by(actor: string, atMs: number, entry: DirectoryEntry): DatedEntry {
  return { actor, atMs, entry };
}

function offered(person: string, atMs: number, codeHash = HASH): DatedEntry {
  return by(person, atMs, { kind: "link_offered", person, codeHash, untilMs: atMs + 600 });
}

function linked(person: string, other: string, atMs: number): DatedEntry {
  return by(other, atMs, { kind: "linked", person, other, basis: "code" });
}

function mailed(person: string, atMs: number): DatedEntry {
  return by(person, atMs, { kind: "linked", person, other: "email|1", basis: "email" });
}

function unlinked(actor: string, other: string, atMs: number): DatedEntry {
  return by(actor, atMs, { kind: "unlinked", person: A, other });
}

function after(...entries: readonly DatedEntry[]): Directory {
  const book = new DirectoryBook();
  book.add(entries);
  return book.directory;
}

const passkey = (credentialId: string) => ({ credentialId, publicKey: "pk", name: "key" });

describe("one-time codes", () => {
  test("nobody is linked without an offer", () => {
    expect(identitiesOf(after(linked(A, B, 1)).links, A)).toEqual([A]);
  });

  test("an offer that is over links nobody", () => {
    expect(identitiesOf(after(offered(A, 0), linked(A, B, 600)).links, A)).toEqual([A]);
    expect(offerOf(after(offered(A, 0)), HASH, 600)).toBeUndefined();
  });

  test("a code that two replicas take at once serves the first alone", () => {
    const { links } = after(offered(A, 0), linked(A, B, 1), linked(A, C, 1));

    expect(identitiesOf(links, A)).toEqual([A, B]);
    expect(identitiesOf(links, C)).toEqual([C]);
  });

  test("a link stays when the person whose offer made it was erased with the offer", () => {
    const gone = "erased|act_1";
    const { links } = after(
      by(gone, 0, { kind: "link_offered", person: gone, codeHash: "", untilMs: 0 }),
      linked(gone, B, 1),
      linked(gone, C, 2),
    );

    expect(identitiesOf(links, B)).toContain(C);
  });

  test("a new offer ends the one before", () => {
    const directory = after(offered(A, 0), offered(A, 1, "1".repeat(64)));

    expect(offerOf(directory, HASH, 2)).toBeUndefined();
    expect(offerOf(directory, "1".repeat(64), 2)?.person).toBe(A);
  });

  test("a code within its time makes one person of two", () => {
    expect(identitiesOf(after(offered(A, 0), linked(A, B, 599)).links, B)).toEqual([B, A]);
  });
});

describe("equal addresses", () => {
  test("make one person of two", () => {
    expect(identitiesOf(after(mailed(A, 0), mailed(B, 1)).links, B)).toContain(A);
  });

  test("do not join again whom an operator has parted", () => {
    const { links } = after(mailed(A, 0), mailed(B, 1), unlinked("okta|op", B, 2), mailed(B, 3));

    expect(identitiesOf(links, B)).toEqual([B]);
  });

  test("join again whoever has parted from themselves", () => {
    const { links } = after(mailed(A, 0), mailed(B, 1), unlinked(A, B, 2), mailed(B, 3));

    expect(identitiesOf(links, B)).toContain(A);
  });
});

describe("stand-ins", () => {
  const named = (person: string, standIn: string, fromMs = 0) =>
    by(person, 0, { kind: "stand_in_named", person, standIn, fromMs, untilMs: 100 });

  test("are none before their time and after it", () => {
    const directory = after(named(A, B, 10));

    expect(standInOf(directory, A, 9)).toBeUndefined();
    expect(standInOf(directory, A, 100)).toBeUndefined();
    expect(namedStandInOf(directory, A, 9)?.standIn).toBe(B);
    expect(namedStandInOf(directory, A, 100)).toBeUndefined();
  });

  test("end when their person says so", () => {
    const ended = by(A, 1, { kind: "stand_in_ended", person: A });

    expect(standInOf(after(named(A, B), ended), A, 10)).toBeUndefined();
  });

  test("hand nothing on: a chain and a circle end after one step", () => {
    const directory = after(named(A, B), named(B, C), named(C, A));

    expect([A, B, C].map((key) => standInOf(directory, key, 10)?.standIn)).toEqual([B, C, A]);
  });

  test("stand in for the whole person", () => {
    const directory = after(offered(A, 0), linked(A, B, 1), named(B, C));

    expect(standInOf(directory, A, 10)?.standIn).toBe(C);
  });
});

describe("passkeys", () => {
  const added = (person: string, id: string) =>
    by(person, 0, { kind: "passkey_added", person, passkey: passkey(id) });

  test("are one person's: nobody registers another's", () => {
    expect(passkeysOf(after(added(A, "k"), added(B, "k")), B)).toEqual([]);
  });

  test("are so many and no more", () => {
    const many = Array.from({ length: PASSKEYS_MAX + 1 }, (_, index) => added(A, `k${index}`));

    expect(passkeysOf(after(...many), A)).toHaveLength(PASSKEYS_MAX);
  });

  test("are removed by whoever registered them", () => {
    const removed = (person: string) =>
      by(person, 1, { kind: "passkey_removed", person, credentialId: "k" });

    expect(passkeysOf(after(added(A, "k"), removed(B)), A)).toHaveLength(1);
    expect(passkeysOf(after(added(A, "k"), removed(A)), A)).toEqual([]);
  });

  test("serve no other identity of their person, which may be one of weaker sign-ins", () => {
    const directory = after(added(A, "k"), offered(A, 0), linked(A, B, 1));

    expect(passkeysOf(directory, A)).toEqual([passkey("k")]);
    expect(passkeysOf(directory, B)).toEqual([]);
  });
});

test("agents come and go, and the file's digest is the last", () => {
  const agent = { id: "spiffe://a/b", owner: A, principals: [], labels: {}, environment: "" };
  const directory = after(
    by(B, 0, { kind: "agent_registered", agent }),
    by(B, 0, { kind: "agent_registered", agent: { ...agent, id: "other" } }),
    by(B, 0, { kind: "agent_removed", agentId: "other" }),
    by("directory", 0, { kind: "file_activated", digest: HASH }),
  );

  expect([...directory.agents.values()]).toEqual([agent]);
  expect(directory.fileDigest).toBe(HASH);
});

test("entries that come in parts give what they give at once", () => {
  const entries = [offered(A, 0), linked(A, B, 1), mailed(C, 2), mailed(A, 3)];
  const book = new DirectoryBook();

  for (const entry of entries) book.add([entry]);

  expect(book.directory).toEqual(after(...entries));
});
