import fc from "fast-check";
import { expect, test } from "vitest";
import { labelOf } from "../../../services/core/redaction/classification.ts";
import { describeClassification, describeMask } from "../../../services/core/redaction/describe.ts";
import { SENSITIVE_TYPES } from "../../../services/core/redaction/sensitive-type.ts";

test.each([
  [{}, ""],
  [{ "pii.email": 0 }, ""],
  [{ "pii.email": 1, subjects: 1 }, "personal data: 1 e-mail address; about 1 person"],
  [
    { "pii.person": 3, "pii.email": 12, "secret.api_key": 1, subjects: 12, bulk: 12 },
    "secrets: 1 API key; personal data: 12 e-mail addresses, 3 names; about 12 people (bulk)",
  ],
  [
    { "phi.medical_id": 1, "phi.context": 2, "pii.person": 2, subjects: 2 },
    "health data: 1 medical number, 2 people in a clinical context; personal data: 2 names; about 2 people",
  ],
  [{ "phi.context": 1 }, "health data: 1 person in a clinical context"],
  [
    { "pci.credit_card": 2, "pci.cvv": 1, "financial.iban": 2 },
    "card data: 2 card numbers, 1 card security code; financial data: 2 IBANs",
  ],
  [
    { "pii.name": 4, acme: 1, "pii.email": 2 },
    "personal data: 2 e-mail addresses; acme × 1; pii.name × 4",
  ],
])("%j is told as %j", (labels, text) => {
  expect(describeClassification(labels)).toBe(text);
});

test("what is hidden of a result is told in the same words", () => {
  expect(describeMask([])).toBe("");
  expect(describeMask(["pii.email", "secret", "acme"])).toBe("e-mail addresses, secrets, acme");
});

test("every type has a name of its own", () => {
  const texts = SENSITIVE_TYPES.map((type) => describeClassification({ [labelOf(type)]: 2 }));

  expect(new Set(texts).size).toBe(SENSITIVE_TYPES.length);
  expect(texts.join()).not.toContain("×");
});

test("a label that its sender made up is one safe line", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.nat()), (labels) => {
      expect(describeClassification(labels)).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
    }),
  );
});
