import { expect, test } from "vitest";

import { HOST_BUILTINS } from "../../../services/adapters/opa/builtins.ts";
import { parseExact, stringifyExact } from "../../../services/adapters/opa/exact-json.ts";
import { findOpa, runOpaOrThrow } from "../../../services/adapters/opa/run-opa.ts";

const TOKEN =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";

/** Calls in Rego; each is answered by the command and by the host, and both must say the same or be undefined. */
const CALLS: readonly (readonly [string, ...unknown[]])[] = [
  ["sprintf", "%s has %d of %v, %.2f%%", ["ä", 3, 4.5, 1.25]],
  ["sprintf", "%s %d", [5, "x"]],
  ["sprintf", "%v %v %v", [true, null, 0.00001]],
  ["sprintf", "%d %d", [1]],
  ["sprintf", "%v", [1e21]],
  ["sprintf", "%f", [0.5]],
  ["strings.any_prefix_match", "abc", ["b", "a"]],
  ["strings.any_prefix_match", ["abc", "x"], "z"],
  ["strings.any_suffix_match", ["abc"], ["c"]],
  ["strings.any_suffix_match", "abc", 1],
  ["strings.count", "cheese", "e"],
  ["strings.count", "añb", ""],
  ["strings.count", "aaaa", "aa"],
  ["strings.reverse", "aä😀"],
  ["strings.reverse", 1],
  ["indexof_n", "abäbab", "ab"],
  ["indexof_n", "aaa", "aa"],
  ["indexof_n", "aaa", ""],
  ["regex.split", ",", "a,b,,c"],
  ["regex.split", "", "abc"],
  ["regex.split", "x*", "axbc"],
  ["regex.split", "a", ""],
  ["regex.split", "a", "aba"],
  ["regex.split", "[", "a"],
  ["regex.find_n", "a.", "abacad", 2],
  ["regex.find_n", "a.", "abacad", -1],
  ["regex.find_n", "z", "abacad", -1],
  ["regex.find_n", "a*", "baac", -1],
  ["regex.find_n", "a", "aaa", 0],
  ["array.reverse", [1, "a", [2]]],
  ["array.reverse", "abc"],
  ["semver.is_valid", "1.2.3-rc.1+5"],
  ["semver.is_valid", "v1.2.3"],
  ["semver.is_valid", "1.2"],
  ["semver.is_valid", "01.2.3"],
  ["semver.is_valid", ""],
  ["semver.is_valid", 1],
  ["semver.compare", "1.2.3", "1.10.0"],
  ["semver.compare", "1.0.0-alpha", "1.0.0"],
  ["semver.compare", "1.0.0+a", "1.0.0+b"],
  ["semver.compare", "1.02.0", "1.3.0"],
  ["semver.compare", "1.0.0-2", "1.0.0-10"],
  ["semver.compare", "1.0.0-a", "1.0.0-1"],
  ["semver.compare", "x", "1.0.0"],
  ["units.parse", "10K"],
  ["units.parse", "1.5Ki"],
  ["units.parse", "200m"],
  ["units.parse", "3M"],
  ["units.parse", "3Mi"],
  ["units.parse", "3X"],
  ["units.parse", ""],
  ["units.parse_bytes", "10KB"],
  ["units.parse_bytes", "1.5MiB"],
  ["units.parse_bytes", "3m"],
  ["units.parse_bytes", "0.7"],
  ["units.parse_bytes", "3 MB"],
  ["units.parse_bytes", "1gi"],
  ["base64url.encode_no_pad", "a?>ä"],
  ["hex.encode", "aä"],
  ["hex.decode", "61c3a4"],
  ["hex.decode", "6"],
  ["urlquery.encode", "a b&c=ä*~!'()-._"],
  ["crypto.md5", "a"],
  ["crypto.sha1", "a"],
  ["crypto.sha256", "ä"],
  ["crypto.hmac.md5", "a", "k"],
  ["crypto.hmac.sha1", "a", "k"],
  ["crypto.hmac.sha256", "a", "k"],
  ["crypto.hmac.sha512", "a", ""],
  ["crypto.hmac.equal", "a", "a"],
  ["crypto.hmac.equal", "a", "ab"],
  ["io.jwt.decode", TOKEN],
  ["io.jwt.decode", "a.b.c"],
  ["io.jwt.decode", "nothing"],
  ["io.jwt.decode", 1],
  ["time.parse_rfc3339_ns", "2026-11-21T07:00:00.123456789Z"],
  ["time.parse_rfc3339_ns", "2026-11-21T07:00:00+02:30"],
  ["time.parse_rfc3339_ns", "2026-02-30T07:00:00Z"],
  ["time.parse_rfc3339_ns", "2026-02-03T24:00:00Z"],
  ["time.parse_rfc3339_ns", "2500-02-03T00:00:00Z"],
  ["time.parse_rfc3339_ns", "2026-11-21 07:00:00Z"],
  ["time.parse_duration_ns", "1h30m"],
  ["time.parse_duration_ns", "-1.5s"],
  ["time.parse_duration_ns", "100us1ns"],
  ["time.parse_duration_ns", "0"],
  ["time.parse_duration_ns", "5"],
  ["time.parse_duration_ns", "9999999h"],
  ["time.date", 1795244400123456789n],
  ["time.date", [1795244400123456789n, "America/New_York"]],
  ["time.date", [1795244400123456789n, "Nowhere/Here"]],
  ["time.clock", [1795244400123456789n, "Asia/Kolkata"]],
  ["time.clock", -1],
  ["time.clock", 0],
  ["time.clock", "x"],
  ["time.weekday", 1795244400123456789n],
  ["time.weekday", [1795244400123456789n, "Pacific/Auckland"]],
];

test("each builtin has a row", () => {
  const tried = new Set(CALLS.map(([name]) => name));

  expect([...HOST_BUILTINS.keys()].filter((name) => !tried.has(name))).toEqual([]);
});

test("each builtin answers as the OPA command does", async () => {
  const argument = (row: number, at: number): string => `input[${row}][${at}]`;
  const entries = CALLS.map(([name, ...args], row) => {
    const call = `${name}(${args.map((_arg, at) => argument(row, at)).join(", ")})`;
    return `"${row}": [answer | answer := ${call}]`;
  });
  const args = ["eval", "--stdin-input", "--format", "json", `{${entries.join(",\n")}}`];
  const stdin = stringifyExact(CALLS.map(([, ...rest]) => rest));
  const output = parseExact(await runOpaOrThrow(findOpa(), args, { stdin })) as {
    result: [{ expressions: [{ value: Record<string, unknown[]> }] }];
  };
  const byCommand = output.result[0].expressions[0].value;

  const answers = CALLS.map(([name, ...rest], row) => {
    const answer = HOST_BUILTINS.get(name)?.(...rest);
    const host = answer === undefined ? undefined : parseExact(stringifyExact(answer));
    return { call: [name, ...rest], host, command: byCommand[String(row)]?.[0] };
  });

  const asCommand = answers.map(({ call, command }) => ({ call, host: command, command }));
  expect(answers).toEqual(asCommand);
});

test.for([
  ["semver.is_valid", "1.2.3-01"],
  ["semver.is_valid", "99999999999999999.0.0"],
  ["sprintf", "%v", [["a"]]],
  ["sprintf", "%x", [5]],
  ["sprintf", "%d", [1, 2]],
  ["units.parse", "16Ei"],
] as const)("%s throws rather than answer otherwise than the command", ([name, ...args]) => {
  expect(() => HOST_BUILTINS.get(name)?.(...args)).toThrow(Error);
});
