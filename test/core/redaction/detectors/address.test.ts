import { describe, expect, test } from "vitest";
import { address } from "../../../../services/core/redaction/detectors/address.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("a postal address", () => {
  test.each([
    [
      "in a sentence",
      "Send it to 742 Maple Street, Springfield, IL 62704.",
      ["742 Maple Street, Springfield, IL 62704"],
    ],
    ["German", "wohnt Lindenstraße 14a, 10969 Berlin", ["Lindenstraße 14a, 10969 Berlin"]],
    ["French", "au 12 rue de la Paix, 75002 Paris", ["12 rue de la Paix, 75002 Paris"]],
    ["Spanish", "Calle de Alcalá 45, 28014 Madrid", ["Calle de Alcalá 45, 28014 Madrid"]],
    ["Dutch", "Herengracht 182, 1016 BR Amsterdam", ["Herengracht 182, 1016 BR Amsterdam"]],
    ["Polish", "ul. Długa 7, 00-238 Warszawa", ["ul. Długa 7, 00-238 Warszawa"]],
    [
      "Italian",
      "Corso Garibaldi 12/C, 20121 Milano (MI)",
      ["Corso Garibaldi 12/C, 20121 Milano (MI)"],
    ],
    ["Turkish", "adresi Lale Sokak No:4/2, 34400 Kadıköy", ["Lale Sokak No:4/2, 34400 Kadıköy"]],
    [
      "with a floor and a door",
      "Calle Luna 3, 2º izq., 28004 Madrid",
      ["Calle Luna 3, 2º izq., 28004 Madrid"],
    ],
    [
      "with a number sign",
      "88 Oak Avenue #4, Denver, CO 80203",
      ["88 Oak Avenue #4, Denver, CO 80203"],
    ],
    ["in a cell of its own", "7;Birkenweg 9;Bremen", ["Birkenweg 9"]],
    ["with a flat", "9 Elm Road Apt. 12", ["9 Elm Road Apt. 12"]],
    ["a box", "write to P.O. Box 4410", ["P.O. Box 4410"]],
    [
      "of the armed forces",
      "PSC 1234, Box 5678\nAPO AE 09012",
      ["PSC 1234, Box 5678\nAPO AE 09012"],
    ],
    [
      "a corner",
      "meet at the corner of Elm Street and Oak Avenue",
      ["the corner of Elm Street and Oak Avenue"],
    ],
    ["a postcode behind its cue", "my zip code is 62704", ["62704"]],
  ])("is found: %s", (_, text, expected) => {
    expect(foundBy(address, text)).toEqual(expected.map((each) => `ADDRESS ${each}`));
  });

  test("on an envelope is hidden line by line, so that the town stays", () => {
    const text = "Mei Tanaka\n14 Harbour Road\nApt. 3\nAuckland\nNew Zealand 1010";

    expect(foundBy(address, text)).toEqual([
      "ADDRESS 14 Harbour Road",
      "ADDRESS Apt. 3",
      "ADDRESS 1010",
    ]);
  });

  test.each([
    ["SQL", "SELECT a FROM t GROUP BY 1 ORDER BY 2 LIMIT 50"],
    ["a title", "5 Lessons Of The 90s"],
    ["a date", "On March 14, 2026 we met"],
    ["a log", "INFO worker 3 started in 250 ms, port 8080"],
    ["an account", "GB29 NWBK 6016 1331 9268 19"],
    ["an IP address behind its label", "IP address: 10"],
    ["a release", "Windows 11 and Python 3"],
    ["a trace", 'File "/srv/app/jobs.py", line 256, in run'],
    ["a listing", "-rw-r--r-- 1 root root 28481 Mar 10 10:94 access.log"],
    ["a word that begins like a street", "called from 54 machines"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(address, text)).toEqual([]);
  });
});
