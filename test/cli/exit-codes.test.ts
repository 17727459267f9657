import { expect, test } from "vitest";
import { CliError, describeExitCodes, exitCodeOf } from "../../services/cli/exit-codes.ts";
import { Fault, type FaultCode } from "../../services/core/fault.ts";

test.each([
  ["permission_denied", 77],
  ["unauthenticated", 77],
  ["unavailable", 75],
  ["deadline_exceeded", 75],
  ["not_found", 66],
  ["failed_precondition", 65],
  ["invalid_argument", 65],
  ["internal", 70],
] as const satisfies readonly (readonly [FaultCode, number])[])("%s ends with %i", (code, exit) => {
  expect(exitCodeOf(new Fault({ code, reason: "r", message: "m" }))).toBe(exit);
});

test("failures of the command line have codes of their own, and surprises are faults", () => {
  expect(exitCodeOf(new CliError("home_in_use", "m"))).toBe(73);
  expect(exitCodeOf(new CliError("usage", "m"))).toBe(64);
  expect(exitCodeOf(new TypeError("m"))).toBe(70);
});

test("the table says what each code means", () => {
  expect(describeExitCodes([0, 77])).toBe(
    "\nExit codes:\n    0  done\n   77  you may not do this, or are not signed in (EX_NOPERM)",
  );
});
