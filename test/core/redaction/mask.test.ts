import fc from "fast-check";
import { expect, test } from "vitest";
import { maskedText, typesOfMask } from "../../../services/core/redaction/mask.ts";
import { redact } from "../../../services/core/redaction/redact.ts";
import { restore } from "../../../services/core/redaction/restore.ts";
import { SENSITIVE_TYPES } from "../../../services/core/redaction/sensitive-type.ts";

const masked = (text: string, labels: readonly string[]) => {
  const [part] = redact([{ name: "result", text }]).parts;
  return part && maskedText(part, typesOfMask(labels));
};

test("a class is all of its types, a label one", () => {
  expect(typesOfMask(["pci"])).toEqual(new Set(["CREDIT_CARD", "CVV", "CARD_EXPIRY"]));
  expect(typesOfMask(["pii.email", "phi"])).toEqual(new Set(["EMAIL", "MEDICAL_ID"]));
  expect(typesOfMask([])).toEqual(new Set());
});

test.each(["all", "pii.emial", "PII", "pii.", "phi.context", "biometric"])(
  "%j is not known here, so it is everything",
  (label) => {
    expect(typesOfMask(["pii.email", label])).toEqual(new Set(SENSITIVE_TYPES));
  },
);

test("only what is named is hidden, and the rest stands as it did", () => {
  const text = '{"mail":"ana@firma.example","card":"4111 1111 1111 1111"}';

  expect(masked(text, ["pii"])).toBe('{"mail":"<EMAIL_1>","card":"4111 1111 1111 1111"}');
  expect(masked(text, ["secret"])).toBe(text);
});

test("a mask of nothing gives the text back, and one of everything the redacted one", () => {
  const word = fc.constantFrom("ana@firma.example", "ana@firma.example", " ", '"', "\\", "{", "x");
  fc.assert(
    fc.property(
      fc.array(word).map((words) => words.join("")),
      (text) => {
        const [part] = redact([{ name: "result", text }]).parts;

        expect(part && maskedText(part, new Set())).toBe(part && restore(part));
        expect(part && maskedText(part, new Set(SENSITIVE_TYPES))).toBe(part?.text);
      },
    ),
  );
});
