import { describe, expect, test } from "vitest";
import { macAddress } from "../../../../services/core/redaction/detectors/mac-address.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("a MAC address", () => {
  test.each([["00:1b:63:84:45:e6"], ["00-1B-63-84-45-E6"], ["001b.6384.45e6"]])(
    "is found: %s",
    (written) => {
      expect(foundBy(macAddress, `eth0 ${written} up`)).toEqual([`MAC_ADDRESS ${written}`]);
    },
  );

  test.each([
    ["a fingerprint", "00:1b:63:84:45:e6:00:1b:63:84:45:e6:00:1b:63:84"],
    ["everybody", "ff:ff:ff:ff:ff:ff"],
    ["nobody", "00:00:00:00:00:00"],
    ["mixed separators", "00:1b-63:84-45:e6"],
    ["a UUID", "1b4e28ba-2fa1-11d2-883f-0016d3cca427"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(macAddress, text)).toEqual([]);
  });
});
