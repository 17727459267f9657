import { expect, test } from "vitest";
import type { Approvals, Connection } from "../../services/cli/context.ts";
import { explained } from "../../services/cli/explained.ts";
import { Fault, type FaultCode } from "../../services/core/fault.ts";

/** A connection of which the calls that a test makes end so. */
function failing(code: FaultCode, reason: string): Approvals {
  const fault = new Fault({ code, reason, message: "14 UNAVAILABLE: ECONNREFUSED 127.0.0.1:1" });
  const approvals: Partial<Approvals> = {
    listRequests: () => Promise.reject(fault),
    // oxlint-disable-next-line require-yield -- this stream ends before anything comes.
    async *watchRequests() {
      throw fault;
    },
  };
  const connection: Partial<Connection> = {
    approvals: approvals as Approvals,
    decisions: {} as Connection["decisions"],
    policies: {} as Connection["policies"],
    ledger: {} as Connection["ledger"],
    identity: {} as Connection["identity"],
  };
  return explained(connection as Connection, "not running").approvals;
}

async function first(approvals: Approvals): Promise<void> {
  for await (const _ of approvals.watchRequests({})) return;
}

test.each(["unavailable", "deadline_exceeded"] as const)(
  "%s of the transport is told in words that help, by calls and streams",
  async (code) => {
    const told = { code, message: "not running" };

    await expect(failing(code, code).listRequests({})).rejects.toMatchObject(told);
    await expect(first(failing(code, code))).rejects.toMatchObject(told);
  },
);

test.each([
  ["unavailable", "draining"],
  ["permission_denied", "permission_denied"],
] as const)("what the service answers stays: %s, %s", async (code, reason) => {
  await expect(failing(code, reason).listRequests({})).rejects.toMatchObject({
    code,
    message: expect.stringContaining("ECONNREFUSED"),
  });
});
