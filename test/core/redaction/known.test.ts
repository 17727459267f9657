import { describe, expect, test } from "vitest";
import { redact } from "../../../services/core/redaction/redact.ts";

const ANA = { placeholder: "<EMAIL_1>", type: "EMAIL", value: "ana@shop.example" } as const;
const WORD = { placeholder: "<PASSWORD_3>", type: "PASSWORD", value: "correct-horse" } as const;

function hidden(text: string): string | undefined {
  return redact([{ name: "reason", text }], { known: [ANA, WORD] }).parts[0]?.text;
}

describe("a later text of an action", () => {
  test("hides what only an earlier one could tell, by its placeholder", () => {
    expect(hidden("correct-horse did not work")).toBe("<PASSWORD_3> did not work");
  });

  test("calls the same value the same, and another one by the next number", () => {
    expect(hidden("ANA@shop.example and bob@shop.example")).toBe("<EMAIL_1> and <EMAIL_2>");
  });

  test("keeps what was known before among its values", () => {
    const { values } = redact([{ name: "reason", text: "" }], { known: [ANA, WORD] });

    expect(values).toEqual([ANA, WORD]);
  });
});
