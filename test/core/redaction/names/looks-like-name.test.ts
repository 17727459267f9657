import { expect, test } from "vitest";
import { isOrdinaryWord } from "../../../../services/core/redaction/names/ordinary-word.ts";
import { looksLikeName } from "../../../../services/core/redaction/names/looks-like-name.ts";

test.each([
  "Margaret Hollis",
  "Hollis, Margaret",
  "MARGARET HOLLIS",
  "Dr. Ilse van den Broek",
  "José Ángel Ibáñez",
  "Þórunn Sigurðardóttir",
  "J. P. Whitcombe",
  "Whitcombe",
  "Анна Ковалёва",
  "山田太郎",
])("%s looks like a name", (text) => {
  expect(looksLikeName(text)).toBeGreaterThan(0.5);
});

test.each([
  "",
  "x",
  "nginx",
  "payments-api",
  "customer_email",
  "Premium Plan",
  "Order Confirmed",
  "Hartwell Systems Ltd",
  "University of Utrecht",
  "Deploy production",
  "build #42",
  "https://example.org/",
])("%j does not look like a name", (text) => {
  expect(looksLikeName(text)).toBeLessThan(0.5);
});

test.each([
  ["will", true],
  ["Rose", true],
  ["customers", true],
  ["London", true],
  ["Margaret", false],
  ["Kovačević", false],
])("whether %s is an ordinary word: %s", (word, expected) => {
  expect(isOrdinaryWord(word)).toBe(expected);
});
