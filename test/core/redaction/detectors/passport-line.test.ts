import { describe, expect, test } from "vitest";
import { passportLine } from "../../../../services/core/redaction/detectors/passport-line.ts";
import { foundBy } from "../secrets/found-by.ts";

/** The specimen of ICAO Doc 9303, part 4, appendix B. */
const FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<";
const SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10";

describe("the machine readable zone of a passport", () => {
  test.each([
    ["both lines", `${FIRST}\n${SECOND}\n`, ["PERSON ERIKSSON<<ANNA<MARIA", `PASSPORT ${SECOND}`]],
    [
      "both lines with a carriage return",
      `${FIRST}\r\n${SECOND}`,
      ["PERSON ERIKSSON<<ANNA<MARIA", `PASSPORT ${SECOND}`],
    ],
    ["the second line alone", `scan: ${SECOND} ok`, [`PASSPORT ${SECOND}`]],
  ])("is found in %s", (_, text, found) => {
    expect(foundBy(passportLine, text)).toEqual(found);
  });

  test.each([
    ["a wrong check digit", SECOND.replace("10", "11")],
    ["another length", SECOND.slice(1)],
    ["markup", "<P>12<B>3</B></P>".repeat(20)],
    ["fillers alone", "<".repeat(500)],
  ])("is none with %s", (_, text) => {
    expect(foundBy(passportLine, text)).toEqual([]);
  });
});
