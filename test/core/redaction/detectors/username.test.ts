import { describe, expect, test } from "vitest";
import { username } from "../../../../services/core/redaction/detectors/username.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("the name of an account", () => {
  test.each([
    ["sshd[71]: Accepted publickey for idalund from 192.0.2.7 port 22", "idalund"],
    ["Failed password for invalid user idalund from 192.0.2.7", "idalund"],
    ['192.0.2.7 - idalund [04/Feb/2031:10:11:12 +0000] "GET / HTTP/1.1" 200', "idalund"],
    ["ALTER ROLE ledger_rw PASSWORD 'x'", "ledger_rw"],
    ["define('DB_USER', 'blog_71');", "blog_71"],
    ["attempts against account ida.lund84 failed", "ida.lund84"],
    ["the moderator is @ida_lund84", "ida_lund84"],
  ])("is found in %s", (text, expected) => {
    expect(foundBy(username, text)).toEqual([`USERNAME ${expected}`]);
  });

  test.each([
    ['192.0.2.7 - - [04/Feb/2031:10:11:12 +0000] "GET / HTTP/1.1" 200'],
    ["Accepted publickey for root from 192.0.2.7"],
    ["CREATE USER your_username WITH PASSWORD"],
    ["create user stories for the sprint"],
    ["the account is closed"],
  ])("is not found in %s", (text) => {
    expect(foundBy(username, text)).toEqual([]);
  });
});
