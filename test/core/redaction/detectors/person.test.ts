import { expect, test } from "vitest";
import { person } from "../../../../services/core/redaction/detectors/person.ts";
import { surveyOf } from "../../../../services/core/redaction/structure/explore.ts";

function found(text: string): readonly string[] {
  const values: string[] = [];
  for (const leaf of surveyOf(text))
    person.detect(leaf, ({ start, end }) => values.push(leaf.text.slice(start, end)));
  return values;
}

test.each([
  ["Please ask Margaret Hollis for the key.", ["Margaret Hollis"]],
  ["Dear Margaret, the lamp is on its way.", ["Margaret"]],
  ["Dr. Hollis will see you at nine.", ["Hollis"]],
  ["signed by Henk van der Wouden", ["Henk van der Wouden"]],
  ["A letter from J. R. Hollis arrived.", ["J. R. Hollis"]],
  ["Patient Seán O'Donoghue was admitted.", ["Seán O'Donoghue"]],
  ["We met Jean-Baptiste Carlier in March.", ["Jean-Baptiste Carlier"]],
  ["Owner: Rosalind Pike III", ["Rosalind Pike III"]],
  ["Margaret's car is blue.", ["Margaret"]],
  ['"We are late," said Thorvaldsen.', ["Thorvaldsen"]],
  ["MARGARET HOLLIS\nFlat 4", ["MARGARET HOLLIS"]],
  ["Margaret: where is Tobias?\nTobias: here", ["Margaret", "Tobias", "Tobias"]],
  ["my name is margaret hollis and i lost my card", ["margaret hollis"]],
  ["We met Margaret Berlin.", ["Margaret Berlin"]],
  ["Kontakt: Jürgen Großmann", ["Jürgen Großmann"]],
  ['{"name":"Hollis, Margaret"}', ["Hollis, Margaret"]],
  ["holder: WHITCOMBE, ROSALIND", ["WHITCOMBE, ROSALIND"]],
  ["From: 'van der Wouden, Milou'", ["van der Wouden, Milou"]],
  ["We asked Milou Van Houten.", ["Milou Van Houten"]],
  ["Меня зовут Мария Ковалёва.", ["Мария Ковалёва"]],
])("%j holds the names %j", (text, names) => {
  expect(found(text)).toEqual(names);
});

test.each([
  "The Quick Start Guide explains how to install Docker on Ubuntu.",
  "SELECT Name, Status FROM Orders WHERE Region = 'North America'",
  "X-Request-Id: 7\r\nContent-Type: application/json",
  '{"status":"Active","plan":"Premium"}',
  '{"city":"Florence","brandName":"Margaret Hollis","colour":"Rose"}',
  "kubectl -n prod rollout restart deploy/api",
  "I'm sure that we've paid in May.",
  "LOG_LEVEL=DEBUG TZ=UTC",
  "const hollis = new Hollis(margaret.Hollis);",
  "https://example.org/Margaret/Hollis",
  "XXXXXXXX AAAA",
  "Order Confirmed. Ship To: see below.",
])("%j holds no name", (text) => {
  expect(found(text)).toEqual([]);
});

test("never throws, whatever the text holds", () => {
  for (const text of [
    "",
    "\0",
    "\ud800",
    "A\0B",
    "Ǆ",
    "Mr.",
    "É",
    "O'",
    "J.",
    "von",
    "Dr. \ud800 X",
  ])
    expect(() => found(text)).not.toThrow();
});
