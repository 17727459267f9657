import { describe, expect, test } from "vitest";
import { geo } from "../../../../services/core/redaction/detectors/geo.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("a position", () => {
  test.each([
    ["48.85837, 2.294481", "48.85837, 2.294481"],
    ["geo:37.786971,-122.399677", "37.786971,-122.399677"],
    ["located at 51.507, -0.128", "51.507, -0.128"],
    ["40°26′46″N 79°58′56″W", "40°26′46″N 79°58′56″W"],
    ["seen at lat 12.3456", "12.3456"],
    ["longitude: -71.0203 or so", "-71.0203"],
    ["9.8765 AS home_latitude", "9.8765"],
  ])("is found in %s", (text, expected) => {
    expect(foundBy(geo, text)).toEqual([`GEO ${expected}`]);
  });

  test.each([
    ["two prices", "12.50, 13.75"],
    ["a point beyond the poles", "120.12345, 20.12345"],
    ["rough numbers without a cue", "51.507, 0.128"],
    ["a flat rate", "flat 12.3456"],
    ["a column of another name", "9.8765 AS latency"],
    ["a version", "1.2345.6789"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(geo, text)).toEqual([]);
  });
});
