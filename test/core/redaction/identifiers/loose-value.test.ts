import { describe, expect, test } from "vitest";
import { looseValueAt } from "../../../../services/core/redaction/identifiers/loose-value.ts";
import { eachWord, type Word } from "../../../../services/core/redaction/identifiers/words.ts";
import type { SensitiveType } from "../../../../services/core/redaction/sensitive-type.ts";

function firstValue(text: string, type: SensitiveType): string | undefined {
  const words: Word[] = [];
  eachWord(text, (word) => words.push(word));
  const [word] = words;
  const value = word === undefined ? undefined : looseValueAt(text, word, type);
  return value === undefined ? undefined : text.slice(value.start, value.end);
}

describe("a value that a name introduces", () => {
  test.each<[SensitiveType, string, string]>([
    ["PASSPORT", "X4412908 expires", "X4412908"],
    ["PASSPORT", "AB-4412908", "AB-4412908"],
    ["DRIVER_LICENSE", "F255-921-50-094-0.", "F255-921-50-094-0"],
    ["DRIVER_LICENSE", "12 345 678 of", "12 345 678"],
    ["MEDICAL_ID", "W1234 56789 and", "W1234 56789"],
    ["MEDICAL_ID", "44719021 2024 visit", "44719021"],
    ["SSN", "518 66 2204", "518 66 2204"],
    ["VEHICLE_ID", "7ABC123", "7ABC123"],
    ["DEVICE_ID", "00008030-001A35E11A88003A", "00008030-001A35E11A88003A"],
  ])("of type %s goes as far as its groups: %s", (type, text, value) => {
    expect(firstValue(text, type)).toBe(value);
  });

  test.each<[SensitiveType, string]>([
    ["PASSPORT", "2024-03-12"],
    ["PASSPORT", "12/03/2024"],
    ["NATIONAL_ID", "1.3.6.1.5.5"],
    ["NATIONAL_ID", "192.168.10.20"],
    ["TAX_ID", "1234567.50"],
    ["NATIONAL_ID", "0x80070005"],
    ["MEDICAL_ID", "123"],
    ["SSN", "5186622041"],
    ["PASSPORT", "12345678@example.com"],
    ["DEVICE_ID", "X509Certificate"],
    ["NATIONAL_ID", "é1234567"],
    ["VEHICLE_ID", "12x34cm"],
    ["VEHICLE_ID", "1234"],
    ["PERSON", "1234567"],
  ])("is none of type %s with another form: %s", (type, text) => {
    expect(firstValue(text, type)).toBeUndefined();
  });
});
