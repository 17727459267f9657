import { readdir, readFile } from "node:fs/promises";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { LeafType } from "../../../services/core/ledger/leaf-body.ts";
import { parseLeaf } from "../../../services/core/ledger/leaf-codec.ts";
import { flawOf, LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import { Archive, eventsSaying, SAID } from "./leaf-samples.ts";
import { delegatedSaying, RICH_NAMES, RICH_REVIEW, richEventsSaying } from "./rich-samples.ts";

const ROOM = new URL("../../../services/core/ledger/schema/", import.meta.url);
const ENDING = ".schema.json";
const ENVELOPE = `envelope${ENDING}`;
const EVENTS = eventsSaying(SAID);
const RICH = richEventsSaying(SAID);

const files = (await readdir(ROOM)).sort();
const schemas = new Map(
  await Promise.all(
    files.map(async (file) => {
      const schema: unknown = JSON.parse(await readFile(new URL(file, ROOM), "utf8"));
      return [file, schema] as const;
    }),
  ),
);
const ajv = new Ajv2020({ strict: true, allErrors: true });
ajv.addSchema([...schemas.values()] as object[]);

function isValid(type: LeafType, leaf: unknown): boolean {
  const schema = schemas.get(`${type}${ENDING}`) as { readonly $id: string };
  return ajv.getSchema(schema.$id)!(leaf) as boolean;
}

function leafOf(type: LeafType): Record<string, unknown> {
  const { body } = new Archive().append(EVENTS[type]);
  return { ...parseLeaf(body) };
}

type Spoiler = (leaf: Record<string, unknown>) => Record<string, unknown>;

const inside =
  (name: string, members: object): Spoiler =>
  (leaf) => ({ ...leaf, [name]: { ...(leaf[name] as object), ...members } });

const SPOILERS: readonly (readonly [string, Spoiler])[] = [
  ["another member", (leaf) => ({ ...leaf, name: "Olga" })],
  ["another member of its data", inside("data", { name: "Olga" })],
  ["another member of its actor", inside("actor", { name: "Olga" })],
  ["another commitment", inside("c", { name: "0".repeat(64) })],
  ["a value where a commitment belongs", inside("c", { comment: "Olga", reason: "Olga" })],
  ["a name where a person's id belongs", inside("actor", { kind: "person", id: "Olga" })],
  ["a fraction as its time", (leaf) => ({ ...leaf, ts: 1.5 })],
  ["a time before 1970", (leaf) => ({ ...leaf, ts: -1 })],
  ["a text as its time", (leaf) => ({ ...leaf, ts: "1" })],
  ["another format", (leaf) => ({ ...leaf, v: 2 })],
  ["another type", (leaf) => ({ ...leaf, type: "vote.bought" })],
  ["a request that is empty", (leaf) => ({ ...leaf, request: "" })],
  ["a short hash before", (leaf) => ({ ...leaf, prev: "00" })],
  ["an unknown outcome", (leaf) => ({ ...leaf, outcome: "maybe" })],
  ["no data", (leaf) => without(leaf, "data")],
  ["no commitments", (leaf) => without(leaf, "c")],
];

test("there is a schema for every type of leaf, and for nothing else", () => {
  expect(files.filter((file) => file !== ENVELOPE)).toEqual(
    LEAF_TYPES.map((type) => `${type}${ENDING}`).sort(),
  );
  // The compiler holds this table to the types of events.
  expect([...LEAF_TYPES].sort()).toEqual(Object.keys(EVENTS).sort());
});

describe.each(LEAF_TYPES)("%s", (type) => {
  test.each(SPOILERS)("refuses %s, by its schema and by the reader", (_, spoil) => {
    const leaf = spoil(leafOf(type));

    expect(isValid(type, leaf)).toBe(false);
    expect(flawOf(leaf)).toBeDefined();
  });

  test("refuses to lack any member, by its schema and by the reader", () => {
    const leaf = leafOf(type);
    const data = leaf["data"] as object;
    const lacking = [
      ...Object.keys(leaf).map((name) => without(leaf, name)),
      ...Object.keys(data).map((name) => ({ ...leaf, data: without(data, name) })),
    ];

    expect(lacking.filter((spoilt) => isValid(type, spoilt))).toEqual([]);
    expect(lacking.filter((spoilt) => flawOf(spoilt) === undefined)).toEqual([]);
  });

  test("refuses any other value in its data, by its schema and by the reader", () => {
    const leaf = leafOf(type);
    const data = leaf["data"] as object;
    const spoilt = Object.keys(data).flatMap((name) =>
      [null, {}, 0.5, ["Olga"].map((item) => ({ item }))].map((value) => ({
        ...leaf,
        data: { ...data, [name]: value },
      })),
    );

    expect(spoilt.filter((other) => isValid(type, other))).toEqual([]);
    expect(spoilt.filter((other) => flawOf(other) === undefined)).toEqual([]);
  });

  test("takes the leaf of its event and of no other type", () => {
    const takers = LEAF_TYPES.filter((other) => isValid(other, leafOf(type)));

    expect(takers).toEqual([type]);
  });
});

describe.each(RICH_NAMES)("with all that it may say, %s", (name) => {
  const event = RICH[name]!;
  const { type } = event.change;
  const leaf = (): Record<string, unknown> => ({
    ...parseLeaf(new Archive().append(event, delegatedSaying(SAID), RICH_REVIEW).body),
  });

  test("is taken by the schema of its type and by the reader", () => {
    expect(isValid(type, leaf())).toBe(true);
    expect(flawOf(leaf())).toBeUndefined();
  });

  test("refuses any other value in its data, by its schema and by the reader", () => {
    const data = leaf()["data"] as object;
    const spoilt = Object.keys(data).flatMap((member) =>
      [null, {}, 0.5, false, [], [{}]].map((value) => ({
        ...leaf(),
        data: { ...data, [member]: value },
      })),
    );
    const taken = spoilt.filter((other) => isValid(type, other));

    expect(taken).toEqual(spoilt.filter((other) => flawOf(other) === undefined));
    expect(taken.every((other) => hasEmptyList(other.data))).toBe(true);
  });

  test.each([
    ["another mode", { mode: "everybody" }],
    ["no mode at all", { mode: null }],
  ])("refuses %s, by its schema and by the reader", (_, members) => {
    expect(isValid(type, { ...leaf(), ...members })).toBe(false);
    expect(flawOf({ ...leaf(), ...members })).toBe("mode");
  });

  test("refuses a class of sign-in with a blank, by its schema and by the reader", () => {
    const spoilt = inside("actor", { acr: "urn of Olga" })(leaf());

    expect(isValid(type, spoilt)).toBe(false);
    expect(flawOf(spoilt)).toBe("actor");
  });
});

/** Lists that may be empty: groups, people, and whom a vote is by. */
function hasEmptyList(data: object): boolean {
  return Object.values(data).some((value) => Array.isArray(value) && value.length === 0);
}

test.each([
  ["nothing", ""],
  ["capitals", "GDPR-17"],
  ["a sentence", "dana asked"],
  ["a mark before", "-gdpr"],
  ["a person's address", "olga@people.example"],
  ["a person's key", "https://id.example|dana"],
  ["a line after", "gdpr-17\n"],
  ["65 characters", "g".repeat(65)],
])("an erasure on a basis of %s is refused, by its schema and by the reader", (_, basis) => {
  const leaf = leafOf("subject.erased");
  const spoilt = { ...leaf, data: { ...(leaf["data"] as object), basis } };

  expect(isValid("subject.erased", spoilt)).toBe(false);
  expect(flawOf(spoilt)).toBe("data");
});

test.each(["gdpr-17", "7", "de.bdsg_35", "g".repeat(64)])(
  "an erasure on the basis %s is taken",
  (basis) => {
    const leaf = leafOf("subject.erased");
    const other = { ...leaf, data: { ...(leaf["data"] as object), basis } };

    expect(isValid("subject.erased", other)).toBe(true);
    expect(flawOf(other)).toBeUndefined();
  },
);

function without(value: object, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
}
