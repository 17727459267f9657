import fc from "fast-check";
import { expect, test } from "vitest";
import { classify } from "../../../services/core/redaction/classification.ts";
import { CERTAINTY } from "../../../services/core/redaction/detector.ts";
import {
  SENSITIVE_TYPES,
  type SensitiveType,
} from "../../../services/core/redaction/sensitive-type.ts";
import type { Span } from "../../../services/core/redaction/span.ts";
import { surveyOf } from "../../../services/core/redaction/structure/explore.ts";

type Value = readonly [SensitiveType, string];

const span = ([type, value]: Value): Span => ({
  start: 0,
  end: value.length,
  type,
  certainty: CERTAINTY.certain,
  value,
});

const classified = (values: readonly Value[], text = "") =>
  classify([{ spans: values.map(span) }], [{ leaves: surveyOf(text) }]);

const people = (count: number): readonly Value[] =>
  Array.from({ length: count }, (_, index) => ["EMAIL", `p${index}@firma.example`]);

test("nothing found has no labels, not even of zero", () => {
  expect(classified([], "patients")).toEqual({});
});

test("a value counts once, however often and in whatever spelling it stands", () => {
  const labels = classified([
    ["EMAIL", "Ana@firma.example"],
    ["EMAIL", "ana@firma.example"],
    ["PHONE", "+34 611 222 333"],
    ["PHONE", "+34611222333"],
    ["PASSWORD", "Secret"],
    ["PASSWORD", "secret"],
  ]);

  expect(labels).toEqual({ "pii.email": 1, "pii.phone": 1, "secret.password": 2, subjects: 1 });
});

test("a value that stands in several parts counts once", () => {
  const spans = [span(["EMAIL", "ana@firma.example"])];

  expect(classify([{ spans }, { spans }], [])).toEqual({ "pii.email": 1, subjects: 1 });
});

test("rows with a name and an address are one person each", () => {
  const rows = ["Ana Ruiz", "Tom Baker", "Li Wei"].flatMap((name): readonly Value[] => [
    ["PERSON", name],
    ["EMAIL", `${name.replace(" ", ".")}@firma.example`],
    ["PHONE", `+34 ${name.length}11 222 333`],
  ]);

  expect(classified(rows)["subjects"]).toBe(3);
});

test.each<readonly [string, readonly string[], number]>([
  ["a family name alone", ["Ana Ruiz", "Ruiz"], 1],
  ["a given name alone, before the whole one", ["ana", "Ana Ruiz"], 1],
  ["the family name first", ["Ruiz, Ana", "Ana Ruiz"], 1],
  ["an initial", ["Ana Ruiz", "A. Ruiz", "Ana R."], 1],
  ["a second given name", ["Ana Ruiz", "Ana María Ruiz", "Ana M. Ruiz"], 1],
  ["two family names", ["Ana Ruiz Gómez", "Ana Ruiz"], 1],
  ["a title", ["Dr. Ana Ruiz", "Ms Ruiz", "Ruiz, Ana, PhD"], 1],
  ["other people of one family", ["Ana Ruiz", "Luis Ruiz"], 2],
  ["two people of one given name", ["Ana Ruiz", "Ana Gómez"], 2],
  ["a title and nothing else", ["Dr.", "Prof."], 2],
])("%s: %j are so many people", (_, names, count) => {
  const labels = classified(names.map((name) => ["PERSON", name]));

  expect(labels).toEqual({ "pii.person": count, subjects: count });
});

test("ten people are bulk, nine are not", () => {
  expect(classified(people(9))).toEqual({ "pii.email": 9, subjects: 9 });
  expect(classified(people(10))).toEqual({ "pii.email": 10, subjects: 10, bulk: 10 });
});

test("secrets, addresses in the net and numbers of banks are about nobody", () => {
  const values: readonly Value[] = [
    ["API_KEY", "k1"],
    ["IP_ADDRESS", "192.0.2.1"],
    ["ROUTING_NUMBER", "1"],
    ["CVV", "123"],
  ];

  expect(classified(values)).toEqual({
    "secret.api_key": 1,
    "pii.ip_address": 1,
    "financial.routing_number": 1,
    "pci.cvv": 1,
  });
});

const ANA: readonly Value[] = [
  ["PERSON", "Ana Ruiz"],
  ["DATE_OF_BIRTH", "1970-01-02"],
];

test("a name beside a medical number is health data", () => {
  const labels = classified([...ANA, ["MEDICAL_ID", "MRN-1"]]);

  expect(labels).toMatchObject({ "phi.medical_id": 1, "phi.context": 1 });
});

test.each([
  ["a key", '{"patientName":"Ana Ruiz"}'],
  ["a key around it", '{"patient":{"name":"Ana Ruiz"}}'],
  ["a key of another language", '{"paciente":"Ana Ruiz"}'],
  ["a column", "INSERT INTO visits (name, diagnosis) VALUES ('Ana Ruiz', 'J45')"],
  ["a table", "SELECT * FROM stg_patients_2024 WHERE name = 'Ana Ruiz'"],
  ["a table in the singular", 'select * from "clinic"."patient" where name = $1'],
  ["a label", "Diagnosis: asthma. Name: Ana Ruiz"],
  ["a sentence", "The patient Ana Ruiz was seen on Monday"],
  ["an abbreviation", "Ana Ruiz (MRN 123)"],
])("a name under %s is health data: %s", (_, text) => {
  expect(classified(ANA, text)["phi.context"]).toBe(1);
});

test.each([
  "Ana Ruiz, please be patient",
  "Ana Ruiz ran kubectl diagnostics",
  "inpatientsx of Ana Ruiz",
  "Ana Ruiz wrote treatment.ts and an encounter table",
  '{"customer":{"name":"Ana Ruiz"}}',
])("nothing of health is in %s", (text) => {
  expect(classified(ANA, text)).not.toHaveProperty("phi.context");
});

test("a clinical table without anybody in it is no health data", () => {
  expect(classified([["IP_ADDRESS", "192.0.2.1"]], "SELECT count(*) FROM patients")).toEqual({
    "pii.ip_address": 1,
  });
});

test("no label counts more than there are values, whatever they are", () => {
  const value = fc.tuple(
    fc.constantFrom(...SENSITIVE_TYPES),
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("Ana Ruiz", "Ruiz", ", ,", "a b c")),
  );
  fc.assert(
    fc.property(fc.array(value, { maxLength: 40 }), fc.string(), (values, text) => {
      const labels = classified(values, text);

      const counts = Object.values(labels);
      expect(Math.max(0, ...counts)).toBeLessThanOrEqual(values.length);
      expect(counts.every((count) => count > 0)).toBe(true);
      expect(labels["subjects"] ?? 0).toBeGreaterThanOrEqual(labels["bulk"] ?? 0);
    }),
  );
});
