import { describe, expect, test } from "vitest";
import { controlsJson } from "../../../services/core/evidence/controls-json.ts";
import { examineControls } from "../../../services/core/evidence/controls/controls.ts";
import { criteriaOf, parseFrameworks } from "../../../services/core/evidence/criteria.ts";
import type { LeafRecord } from "../../../services/core/evidence/leaf-record.ts";
import { ocsfEvents } from "../../../services/core/evidence/ocsf/ocsf.ts";
import { toOscal } from "../../../services/core/evidence/oscal.ts";
import { parseLeaf } from "../../../services/core/evidence/parse-leaf.ts";
import { stableId } from "../../../services/core/evidence/stable-id.ts";
import { hashTiles, rootOf } from "../../../services/core/evidence/static-tree.ts";
import { rootAt, tilePath } from "../../../services/core/ledger/tiles.ts";
import { rangeRoot } from "../../../services/core/ledger/compact-range.ts";
import { LEAF_TYPES } from "../../../services/core/ledger/leaf-shape.ts";
import { evidenceOf, syntheticRecords } from "../../support/evidence.ts";
import { peopleRecords } from "../../support/people-log.ts";
import { ocsfSchemas, oscalSchema } from "../../support/published-schemas.ts";

const RECORDS = withOnes([...syntheticRecords(120), ...rareLeaves()], peopleRecords());
/** The schemas are large, and to compile them takes seconds. */
const SCHEMAS_MS = 60_000;
const EVIDENCE = evidenceOf(RECORDS);
const CONTROLS = examineControls(EVIDENCE);
const EVENTS = [...ocsfEvents(EVIDENCE, CONTROLS)];

/** Leaves of two logs as those of one. */
function withOnes(
  records: readonly LeafRecord[],
  more: readonly LeafRecord[],
): readonly LeafRecord[] {
  return [...records, ...more.map((record, at) => ({ ...record, index: records.length + at }))];
}

/** One leaf of each type that the synthetic log does not have. */
function rareLeaves(): readonly LeafRecord[] {
  const records = syntheticRecords(120);
  const last = records.at(-1)!;
  const vote = records.find(({ type }) => type === "vote.cast")!;
  const subject = "act_aaaaaaaaaaaaaaaaaaaaaaaaaa";
  const rare = [
    { ...vote, type: "vote.withdrawn", data: {} },
    { ...vote, type: "notification.failed", data: { channel: "webhook" } },
    { type: "policy.refused", data: {} },
    { type: "epoch.opened", data: { epoch: 2, lost_size: 9, lost_root: "a".repeat(64) } },
    { type: "subject.held", data: { subject } },
    { type: "subject.released", data: { subject } },
    { type: "subject.erased", data: { subject, basis: "gdpr-17", openings: 2 } },
    { type: "audit.read", data: { before: 3 } },
  ];
  const service = { request: null, action: null, policy: null, outcome: null, prev: null, c: {} };
  return rare.map(
    (each, at) =>
      ({
        ...last,
        ...service,
        ...each,
        id: `rare.${at}`,
        index: records.length + at,
        hash: String(at).repeat(64),
      }) as LeafRecord,
  );
}

test("a leaf that the ledger can't have written is refused with its index, and nothing of it", () => {
  const body = new TextEncoder().encode('{"v":1,"type":"secret.type"}');

  expect(() => parseLeaf(7, body)).toThrow(
    expect.objectContaining({
      code: "invalid_leaf",
      message: 'leaf 7: the "type" of a leaf is invalid',
    }),
  );
});

test("a framework that is not known is refused by its name", () => {
  expect(() => parseFrameworks("soc2,iso")).toThrow(
    expect.objectContaining({
      code: "unknown_framework",
      message: '"iso" is none of soc2, nist, hipaa, gdpr, eu-ai-act',
    }),
  );
  expect(() => parseFrameworks("")).toThrow(expect.objectContaining({ code: "unknown_framework" }));
});

test("frameworks choose the criteria, in one order however they are named", () => {
  expect(parseFrameworks("nist, soc2")).toEqual(["soc2", "nist"]);
  expect(criteriaOf("C8", ["soc2"]).map(({ id }) => id)).toEqual(["CC8.1"]);
  expect(criteriaOf("C9", ["soc2", "nist"])).toEqual([]);
});

describe("against the published schemas", () => {
  test(
    "every OCSF event is valid for its class, of every type of leaf",
    () => {
      const schemas = ocsfSchemas();

      const problems = EVENTS.flatMap((event) => schemas.get(Number(event["class_uid"]))!(event));

      expect(problems).toEqual([]);
      expect(new Set(RECORDS.map(({ type }) => type))).toEqual(new Set(LEAF_TYPES));
    },
    SCHEMAS_MS,
  );

  test(
    "the schemas would see an event that is not valid",
    () => {
      const validate = ocsfSchemas().get(6003)!;
      const event = EVENTS.find((each) => each["class_uid"] === 6003)!;

      expect(validate({ ...event, invented: 1 })).not.toEqual([]);
      expect(validate({ ...event, severity_id: 42 })).not.toEqual([]);
    },
    SCHEMAS_MS,
  );

  test.each([[["nist"]], [["soc2", "hipaa", "gdpr", "eu-ai-act"]]] as const)(
    "OSCAL assessment results of %s are valid",
    (frameworks) => {
      const evidence = evidenceOf(RECORDS, { frameworks });

      expect(oscalSchema()(toOscal(evidence, examineControls(evidence)))).toEqual([]);
    },
  );
});

test("no id of an event or a finding stands twice, and equal evidence gives equal bytes", () => {
  const uids = EVENTS.map((event) => JSON.stringify(event["metadata"]));

  expect(new Set(uids).size).toBe(uids.length);
  const again = evidenceOf(RECORDS);
  expect([...ocsfEvents(again, examineControls(again))]).toEqual(EVENTS);
  expect(controlsJson(again, examineControls(again))).toBe(controlsJson(EVIDENCE, CONTROLS));
});

test("every denial and alert has a finding more", () => {
  const findings = EVENTS.filter((event) => event["class_uid"] === 2004);
  const alerts = RECORDS.filter(({ type }) =>
    /denied|expired|failed|unknown|refused|glass.broken/.test(type),
  );

  expect(findings).toHaveLength(alerts.length);
});

test("a stable id is a UUID of version 5 that its parts alone make", () => {
  const id = stableId("event", "a", "b");

  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(stableId("event", "a", "b")).toBe(id);
  expect(stableId("event", "ab", "")).not.toBe(id);
});

test.each([1, 255, 256, 257, 70_000])(
  "the tiles of a tree of %i leaves give its root",
  async (size) => {
    const hashes = new Uint8Array(size * 32).map((_, at) => (at * 7 + (at >> 8)) & 0xff);
    const files = new Map([...hashTiles(hashes)].map(({ path, bytes }) => [path, bytes]));

    const range = await rootAt(size, (tile) => Promise.resolve(files.get(tilePath(tile))!));

    expect(rangeRoot(range)).toEqual(rootOf(hashes));
  },
);
