import { expect, test } from "vitest";
import { monthOf } from "../../../../services/core/redaction/identifiers/month-names.ts";

test.each([
  ["March", 3],
  ["MÄRZ", 3],
  ["marz", 3],
  ["août", 8],
  ["ago", 8],
  ["września", 9],
  ["Δεκεμβρίου", 12],
  ["января", 1],
])("%s is month %i, whatever its case and marks", (name, month) => {
  expect(monthOf(name)).toBe(month);
});

test.each(["ma", "Marchand", "", "constructor"])("%j is no month", (name) => {
  expect(monthOf(name)).toBeUndefined();
});
