import { describe, expect, test } from "vitest";
import { ipAddress } from "../../../../services/core/redaction/detectors/ip-address.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("an IP address", () => {
  test.each([
    ["192.0.2.17", "192.0.2.17"],
    ["from 10.1.2.3:8080", "10.1.2.3"],
    ["10.1.2.0/24", "10.1.2.0"],
    ["2001:db8::8a2e:370:7334", "2001:db8::8a2e:370:7334"],
    ["2001:0db8:85a3:0000:0000:8a2e:0370:7334", "2001:0db8:85a3:0000:0000:8a2e:0370:7334"],
    ["[fe80::1ff:fe23:4567:890a%eth0]", "fe80::1ff:fe23:4567:890a%eth0"],
    ["::ffff:192.0.2.128", "::ffff:192.0.2.128"],
    ["at 192.0.2.17.", "192.0.2.17"],
  ])("is found in %s", (text, expected) => {
    expect(foundBy(ipAddress, text)).toEqual([`IP_ADDRESS ${expected}`]);
  });

  test.each([
    ["loopback", "127.0.0.1 and ::1"],
    ["any address", "listen on 0.0.0.0"],
    ["a version", "v1.2.3.4, version 4.0.0.1 and chrome/98.0.4758.102"],
    ["a server behind its user", "ssh ana@192.0.2.17"],
    ["a number out of range", "192.0.2.256"],
    ["five parts", "1.2.3.4.5"],
    ["a time", "12:30:45"],
    ["a MAC address", "00:1b:63:84:45:e6"],
    ["a name in C++", "std::string a::b::c"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(ipAddress, text)).toEqual([]);
  });
});
