import type { Opening } from "../../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { toHex } from "../../core/action/encoding.ts";
import { parseStrictJson } from "../../core/action/strict-json.ts";
import type { ShownRequest } from "../../core/evidence/evidence.ts";
import { isInPeriod, type EvidenceLog } from "../../core/evidence/evidence-log.ts";
import { byPlace, openingLine, type OpenedValue } from "../../core/evidence/opening-line.ts";
import { timelineOf } from "../../core/evidence/report/timeline-section.ts";
import { commit } from "../../core/ledger/commitment.ts";
import { isJsonObject, type JsonValue } from "../../core/policy/json.ts";
import { damaged } from "./read-ledger.ts";

/** The largest value that a commitment hides is an action's arguments. */
const VALUE_BYTES_MAX = 4 * 1024 * 1024;

/** Checks openings against the leaves that commit to them, and remembers what reports tell of them. */
export class Openings {
  readonly #log: EvidenceLog;
  readonly #timeline: ReadonlySet<number>;
  readonly #shown = new Map<number, ShownRequest>();
  readonly #firstLeafBySubject = new Map<string, number>();
  #count = 0;

  constructor(log: EvidenceLog) {
    this.#log = log;
    this.#timeline = new Set(timelineOf(log).flatMap(({ opening }) => opening?.index ?? []));
  }

  /** What the timeline shows, by the first leaf of its request. */
  get shown(): ReadonlyMap<number, ShownRequest> {
    return this.#shown;
  }

  /** The first leaf of which a subject has an opening. */
  get firstLeafBySubject(): ReadonlyMap<string, number> {
    return this.#firstLeafBySubject;
  }

  /** How many lines were made. */
  get count(): number {
    return this.#count;
  }

  /** Which leaves' openings are needed: those of the period, or all of them where an erasure has to be checked. */
  range(): { readonly from: number; readonly to: number } {
    const { records, period } = this.#log;
    const isOfPeriod = (record: (typeof records)[number]) => isInPeriod(record, period);
    const isErased = records.some(
      (record) => record.type === "subject.erased" && isOfPeriod(record),
    );
    if (isErased) return { from: 0, to: records.length };
    const from = records.findIndex(isOfPeriod);
    return from < 0 ? { from: 0, to: 0 } : { from, to: records.findLastIndex(isOfPeriod) + 1 };
  }

  /** The lines of the period, in order, of openings that come in pages of growing indexes. */
  async *lines(pages: AsyncIterable<readonly Opening[]>): AsyncGenerator<string> {
    for await (const page of pages) {
      for (const opened of page.map((each) => this.#checked(each)).sort(byPlace)) {
        const record = this.#log.records[opened.index];
        if (record === undefined || !isInPeriod(record, this.#log.period)) continue;
        this.#count += 1;
        yield openingLine(opened);
      }
    }
  }

  #checked({ index: at, field, salt, valueJson, subject }: Opening): OpenedValue {
    const index = Number(at);
    const record = this.#log.records[index];
    const value = readValue(valueJson, index);
    const id = record?.id ?? "";
    const committed = new Map<string, unknown>(Object.entries(record?.c ?? {})).get(field);
    const isFitting =
      salt.byteLength === 32 && committed === commit({ eventId: id, field, salt, value });
    if (!isFitting) throw damaged(`the service gave an opening that leaf ${index} does not hold`);
    this.#remember({ index, field, subject, value });
    return { index, id, field, salt: toHex(salt), value, subject };
  }

  #remember(opened: Pick<OpenedValue, "index" | "field" | "subject" | "value">): void {
    const { index, field, subject, value } = opened;
    const first = this.#firstLeafBySubject.get(subject);
    if (first === undefined || index < first) this.#firstLeafBySubject.set(subject, index);
    if (!this.#timeline.has(index)) return;
    const told = { ...textIn(value, field, "target"), ...textIn(value, field, "context") };
    this.#shown.set(index, { ...this.#shown.get(index), ...told });
  }
}

function readValue(json: string, index: number): JsonValue {
  try {
    return parseStrictJson(json, { bytesMax: VALUE_BYTES_MAX, field: "value_json" });
  } catch {
    throw damaged(`the service gave an opening of leaf ${index} that is not JSON`);
  }
}

// oxlint-disable-next-line max-params -- the value, which field it is, and which one is looked for.
function textIn(value: JsonValue, field: string, wanted: "target" | "context"): ShownRequest {
  if (field !== wanted || !isJsonObject(value)) return {};
  const name = wanted === "target" ? "target" : "reason";
  const text = value[name];
  return typeof text === "string" ? { [name]: text } : {};
}
