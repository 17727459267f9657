import { describe, expect, test } from "vitest";
import { CERTAINTY } from "../../../services/core/redaction/detector.ts";
import { DETECTORS } from "../../../services/core/redaction/detectors.ts";
import {
  lookAgain,
  LOOKS_AGAIN,
  mustNotBeStored,
} from "../../../services/core/redaction/second-look.ts";

const PART = "arguments";

function typesIn(text: string): readonly string[] {
  return lookAgain([{ name: PART, text }])
    .filter(mustNotBeStored)
    .map(({ part, type }) => `${part} ${type}`);
}

describe("a second look", () => {
  test.each([
    ['{"password":"hunter2-of-ana"}', "PASSWORD"],
    [`{"note":"ghp_${"Zk3nT8qLw2Vb7Rf5Xd9Mh4Jc6Py1Gs0EaUiOj"}"}`, "API_KEY"],
    ["pay with 4929 1234 5678 9015", "CREDIT_CARD"],
  ])("finds in %s what must not be stored", (text, type) => {
    expect(typesIn(text)).toEqual([`${PART} ${type}`]);
  });

  test.each([
    ['{"password":"<PASSWORD_1>","authorization":"Bearer <API_KEY_12>"}'],
    ["postgres://app:<PASSWORD_1>@db/crm"],
    ['{"sql":"update t set card = \'<CREDIT_CARD_1>\'"}'],
    ["pay with 4929 1234 5678 9016"],
    [""],
  ])("finds nothing in %s", (text) => {
    expect(typesIn(text)).toEqual([]);
  });

  test("takes nothing for a secret that has no more than its shape", () => {
    const found = { part: PART, type: "API_KEY" } as const;

    expect(mustNotBeStored({ ...found, certainty: CERTAINTY.possible })).toBe(false);
    expect(mustNotBeStored({ ...found, certainty: CERTAINTY.likely })).toBe(true);
    expect(mustNotBeStored({ part: PART, type: "EMAIL", certainty: CERTAINTY.certain })).toBe(
      false,
    );
  });

  test("knows its detectors by names that exist", () => {
    const names = DETECTORS.map(({ name }) => name);

    expect([...LOOKS_AGAIN].filter((name) => !names.includes(name))).toEqual([]);
  });
});
