import { describe, expect, test } from "vitest";
import { CueReader } from "../../../../services/core/redaction/identifiers/cue-reader.ts";

/** What stands before and behind the `*` of a text. */
function read(marked: string) {
  const at = marked.indexOf("*");
  const text = marked.replace("*", "");
  const reader = new CueReader(text);
  const before = reader.before(at);
  return { before, type: before?.cue.type, after: reader.after(at)?.type };
}

describe("the cue before a value", () => {
  test.each([
    ["social security number is *1", "SSN"],
    ["Social-Security_no: *1", "SSN"],
    ["passportNumber=*1", "PASSPORT"],
    ["driver’s licence no. *1", "DRIVER_LICENSE"],
    ["DÉCLARÉ : carte d'identité n° *1", "NATIONAL_ID"],
    ["Führerschein-Nr. *1", "DRIVER_LICENSE"],
    ["DoB *1", "DATE_OF_BIRTH"],
    ["fuhrerschein *1", "DRIVER_LICENSE"],
    ["two passports *1", "PASSPORT"],
    ["паспорт *1", "PASSPORT"],
    ["护照号码*1", "PASSPORT"],
    ["SIN *1", "NATIONAL_ID"],
    ['"sin": *1', "NATIONAL_ID"],
  ])("right before it is tight: %s", (marked, type) => {
    const { before } = read(marked);

    expect(before).toMatchObject({ cue: { type }, isTight: true, isSameSentence: true });
  });

  test.each([
    ["no words at all *1"],
    ["a sin of pride *1"],
    ["a: 1.5, b: *1"],
    ["die Nummer *1"],
    ['{"passport":"x","other":"*1"}'],
    ["passport a; *1"],
    ["passport lost\n*1"],
    [`passport ${"word ".repeat(20)}*1`],
  ])("is none in %s", (marked) => {
    expect(read(marked).type).toBeUndefined();
  });

  test.each([
    ["passport of John Smith: *1", { isTight: false, isLinked: true }],
    ["the MRN for Ana is *1", { isTight: false, isLinked: true }],
    ["passport application fee *1", { isTight: false, isLinked: false }],
    ["passport 12 *1", { isTight: false, isLinked: false }],
    ["passport was lost. It had *1", { isSameSentence: false }],
    ["Passport No.\n*1", { isTight: true }],
    ["<ssn>*1", { isTight: true }],
    ["| SSN | *1", { isTight: true }],
  ])("stands farther away in %s", (marked, facts) => {
    expect(read(marked).before).toMatchObject(facts);
  });

  test("is the last of several", () => {
    expect(read("passport 1, driver's licence *2").type).toBe("DRIVER_LICENSE");
  });

  test("is taken away by a word for something else", () => {
    expect(read("SSN, see invoice *1").before?.cue.type).toBeUndefined();
  });

  test.each([
    ["Medicare card number *1", "MEDICAL_ID"],
    ["card number *1", undefined],
    ["tax id type: *1", undefined],
    ["S/N: *1", "DEVICE_ID"],
    ["it’s n: *1", undefined],
  ])("is the name as a whole: %s", (marked, type) => {
    expect(read(marked).type).toBe(type);
  });

  test("of a birth waits for its date past the words of places", () => {
    expect(read("born at the hospital in the city of Lyon on *1").type).toBe("DATE_OF_BIRTH");
  });

  test("goes on to the next value of a list", () => {
    const text = "passports A1, B2 and C3 were";
    const reader = new CueReader(text);
    const first = reader.before(10);
    if (first !== undefined) reader.list(first.cue, 12);

    expect(reader.before(14)).toMatchObject({ cue: { type: "PASSPORT" }, isTight: true });
  });
});

describe("the cue behind a value", () => {
  test.each([
    ["1* is my SSN", "SSN"],
    ["1* (her NHS number)", "MEDICAL_ID"],
    ["1* es mi NIE", "NATIONAL_ID"],
    ["1*, SSN unknown", undefined],
    ["1* 2 is my SSN", undefined],
    ["1*' OR ssn = 2", undefined],
    ["1*. Passport follows", undefined],
    ["1*", undefined],
  ])("is found in its clause alone: %s", (marked, type) => {
    expect(read(marked).after).toBe(type);
  });
});
