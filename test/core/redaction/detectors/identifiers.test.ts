import { describe, expect, test } from "vitest";
import { identifiers } from "../../../../services/core/redaction/detectors/identifiers.ts";
import { foundBy } from "../secrets/found-by.ts";

/** Numbers made up for this test, or of authorities' own examples; the value stands in double brackets. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  SSN: [
    "Her social security number is [[518-66-2204]] and she lives in Ohio.",
    "ssn: [[518 66 2204]]",
    "SSN#[[518662204]]",
    "SS# [[518-66-2204]]",
    "[[518-66-2204]] is all that he wrote",
    "My social is [[518662204]]",
    "<ssn>[[518-66-2204]]</ssn>",
    "| SSN | [[518-66-2204]] |",
  ],
  NATIONAL_ID: [
    "National Insurance number: [[JG 10 37 59 A]].",
    "My Aadhaar is [[2341 2341 2346]]",
    "Numer PESEL klienta to [[85042712348]].",
    "Codice fiscale [[RSSMRA85T10A562S]]",
    "mi DNI es el [[45871236J]]",
    "[[X1234567L]] es mi NIE",
    "burgerservicenummer is [[246813507]]",
    "Personnummer [[811218-9876]]",
    "[[198112189876]] är mitt pnr.",
    "hetu [[150785-1237]]",
    "CURP: [[BOXW310820HNERXN09]]",
    "身份证号码[[11010519491231002X]]。",
    "주민등록번호는 [[800101-1234560]]입니다",
    "マイナンバーは[[123456789018]]です",
    "HKID [[A123456(3)]]",
    "her social insurance number is [[193 456 787]]",
    "South African ID [[7503305044089]]",
    "numéro de sécurité sociale : [[2 55 08 14 168 025 38]]",
    "AHV-Nr. [[756.9217.0769.85]]",
    "rodné číslo [[710319/2745]]",
    "ЕГН [[7523169263]]",
    "ת.ז. [[039337423]]",
    "ID card number: [[KX-99281734]]",
    "cédula de ciudadanía No. [[1.020.304.050]]",
    '{"nationalId":"[[KX99281734]]"}',
  ],
  PASSPORT: [
    "passport number is [[533380006]]",
    "Passport No.\n[[X4412908]]",
    "Her passport, [[K44129083]], expires soon",
    "passport of John Smith: [[AB4412908]]",
    "Passports: [[AB4412908]] and [[XY9812543]]",
    "паспорт [[4509 123456]]",
    "护照号码：[[E44129083]]",
    "passport no AB-[[x]]".replace("AB-[[x]]", "[[AB-4412908]]"),
  ],
  DRIVER_LICENSE: [
    "DL# [[S530-4607-9012]]",
    "my driver's license number is [[F255-921-50-094-0]]",
    "Führerschein Nr. [[B072RRE2I55]]",
    "My licence is [[SMITH901015J99AB]].",
    "licence number [[12 345 678]]",
  ],
  TAX_ID: [
    "meu CPF é [[39053344705]]",
    "o CPF dele, [[390.533.447-05]], foi",
    "USt-IdNr.: [[DE136695976]]",
    "Tax ID: [[98-7654321]]",
    "IdNr. [[86095742719]] liegt vor.",
    "Steueridentifikationsnummer lautet [[86 095 742 719]]",
    "NIP [[852-734-15-65]]",
    "ABN [[51 824 753 556]]",
    "PAN number [[AAPFU0939F]]",
    "CNPJ [[16.727.230/0001-97]]",
    "ИНН [[7707083893]]",
  ],
  MEDICAL_ID: [
    "MRN [[4471902]]",
    "MRN: [[MRN-4471902]]",
    "The MRN for Ana Ruiz is [[4471902]].",
    "patient id [[P-100234]]",
    "NHS No: [[4505577104]]",
    "[[450 557 7104]] is her NHS number",
    "NPI [[1245310002]]",
    "Medicare: [[2AC5-W26-YM78]]",
    "insurance member ID is [[W1234 56789]]",
    "Krankenversichertennummer [[Q482139078]]",
  ],
  VEHICLE_ID: [
    "VIN: [[WVWZZZ1JZXW000001]]",
    "chassis [[1HGCM82633A004352]] was towed",
    "license plate [[7ABC123]]",
    "Kennzeichen [[B-MW 1234]]",
    "targa [[AB 123 CD]]",
    "matrícula [[1234 BCD]]",
    "Vehicles [[LB51 BCD]] and [[BD62 XYZ]] were seen",
    "The car with number plate [[MH 12 AB 1234]] was seen",
  ],
  DEVICE_ID: [
    "IMEI: [[35-824005-111111-0]]",
    "IMSI [[310150123456789]]",
    "Serial No. [[FVFXC2ABHV29]]",
    "device id [[38400000-8cf0-11bd-b23e-10b96e40000d]]",
    "UDID [[00008030-001A35E11A88003A]]",
  ],
  DATE_OF_BIRTH: [
    "Born on [[March 12, 1980]] in Dublin",
    "He was born at St Mary's hospital in London on [[12 March 1980]].",
    "D.O.B. [[12/03/80]]",
    "DOB: [[12-Mar-1980]]",
    "geboren am [[12. März 1980]]",
    "nacido el [[12 de marzo de 1980]]",
    "дата рождения [[12 марта 1980]]",
    "出生日期：[[1980年3月12日]]",
    "date of birth [[19800312]]",
    "[[1980-03-12]] is her date of birth",
    "my birthday is [[May 3rd]]",
    '"birthDate": "[[1980-03-12T00:00:00Z]]"',
  ],
};

describe.each(Object.entries(FOUND))("%s", (type, texts) => {
  test.each(texts)("is found in %s", (marked) => {
    const text = marked.replaceAll(/\[\[|\]\]/g, "");
    const values = Array.from(
      marked.matchAll(/\[\[(.*?)\]\]/g),
      ([, value]) => `${type} ${value ?? ""}`,
    );

    expect(foundBy(identifiers, text)).toEqual(values);
  });
});

describe("what is no number of anybody", () => {
  test.each([
    "hired 2001-03-04, created 1999-01-01",
    "order 123456789 shipped with tracking 940011118994",
    "Invoice 390533447 total 1234567.89",
    "build 240315-1430 released",
    "version 12.3.4567 of 123.456.789",
    "SSN column has 123456789 rows",
    "phone='+33 518662204' OR ssn='x'",
    "call 555-123-4567 or +1 212 555 0199",
    "2026-03-10T18:28:20Z request 1712345678901 took 123456 ms",
    "192.168.123.456 port 12345",
    "commit a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
    "uuid 38400000-8cf0-11bd-b23e-10b96e40000d",
    "order id 246813507, customer 193456787",
    "SKU JG103759A9 part L01X00T47",
    "She was born in Paris. On March 3, 2020 she moved.",
    "DOB 1980-03-12 14:05".replace("DOB", "created"),
    "born 1980-03-12T14:05:11Z",
    "member since 2019-03-04",
    "passport application fee 123456",
    "ISBN 978-3-16-148410-0",
    "The price is 12.345.678 pesos",
    "GET /api/v1/users/246813507 HTTP/1.1",
    "SELECT * FROM t WHERE id = 246813507 AND ts > 1712345678901",
    "error code 0x80070005 at 0x7ffdeadbeef",
    "x-518-66-2204-y",
    "518-66-2204-1",
    "4518-66-2204",
    "1 518 66 2204 9",
    "dynamic client registration (RFC 7591)",
    "policy updated 2023-01-01, member 7 of 12",
    "serial: X509Certificate",
  ])("is left alone: %s", (text) => {
    expect(foundBy(identifiers, text)).toEqual([]);
  });
});

describe("between types that the same digits may have", () => {
  test.each([
    [
      "the cue right before decides",
      "passport 533380006, driver's license 533380006",
      ["PASSPORT 533380006", "DRIVER_LICENSE 533380006"],
    ],
    [
      "the cue of another value does not reach over",
      '{"passport":"AB4412908","note":"AB4412909"}',
      ["PASSPORT AB4412908"],
    ],
    ["a word for something else takes a number away", "SSN on file, invoice 518662204", []],
    [
      "a tax word makes a social security number a tax number",
      "TIN 518-66-2204",
      ["TAX_ID 518-66-2204"],
    ],
    [
      "a birth is not the date of a contract",
      "born 1980-03-12, hired 2001-03-04",
      ["DATE_OF_BIRTH 1980-03-12"],
    ],
  ])("%s", (_, text, found) => {
    expect(foundBy(identifiers, text)).toEqual(found);
  });
});

describe("whatever a text holds", () => {
  test.each([
    ["digits", "1234567890 ".repeat(20_000)],
    ["one long number", "7".repeat(200_000)],
    ["dashes", "1-".repeat(100_000)],
    ["cues", "passport no. 1 ".repeat(20_000)],
    ["dates", "12 May 1980 ".repeat(20_000)],
    ["lone surrogates and blanks", "\ud800SSN\0 518\0-66-2204 \udfff1".repeat(1_000)],
    ["letters of other scripts", "身份证ИННת.ז1".repeat(5_000)],
  ])("it is read to its end: %s", (_, text) => {
    expect(() => foundBy(identifiers, text)).not.toThrow();
  });

  test("no value is found across a part that was left out", () => {
    expect(foundBy(identifiers, "SSN 518-66\0-2204")).toEqual([]);
  });
});
