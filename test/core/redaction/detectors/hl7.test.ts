import { expect, test } from "vitest";
import { hl7 } from "../../../../services/core/redaction/detectors/hl7.ts";
import { foundBy } from "../secrets/found-by.ts";

test("a patient's segment says whom the message is about", () => {
  const segment = "PID|1||70412^^^WARD^MR||Lund^Ida||19840229|F|||14 Rowan Close^^Leeds^^LS1 4AB";

  expect(foundBy(hl7, `MSH|^~\\&|LAB\n${segment}\nPV1|1`)).toEqual([
    "MEDICAL_ID 70412",
    "PERSON Lund",
    "PERSON Ida",
    "DATE_OF_BIRTH 19840229",
    "ADDRESS 14 Rowan Close",
    "ADDRESS Leeds",
    "ADDRESS LS1 4AB",
  ]);
});

test.each(["PID|COMMAND", "the PID|1||70412 of a process", "PID||||||||"])(
  "%s says nothing",
  (text) => {
    expect(foundBy(hl7, text)).toEqual([]);
  },
);
