import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { RequestSchema } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { Approvals, Connection } from "../../../services/cli/context.ts";
import { runCli } from "../../../services/cli/program.ts";
import { terminal } from "../../support/terminal.ts";

const ID = `req_${"a".repeat(26)}`;

/** A terminal whose service lets everybody break every glass. */
function emergency() {
  const request = create(RequestSchema, { id: ID });
  const approvals: Partial<Approvals> = {
    getRequest: async () => ({ $typeName: "countersign.approval.v1.GetRequestResponse", request }),
    breakGlass: async () => ({ $typeName: "countersign.approval.v1.BreakGlassResponse", request }),
  };
  const connection = {
    approvals,
    decisions: {},
    policies: {},
    ledger: {},
    identity: {},
    [Symbol.dispose]: () => undefined,
  } as unknown as Connection;
  return terminal({
    env: { COUNTERSIGN_DECISION_ADDRESS: "localhost:1" },
    ports: {
      readPeople: async () => [{ subject: "olga", name: "Olga", groups: [] }],
      connect: async () => connection,
    },
  });
}

const BREAK = ["break-glass", ID, "--as", "olga", "--reason", "INC-7"];

test("whoever breaks a glass reads how others say what they think of it", async () => {
  const { context, out } = emergency();

  expect(await runCli(context, BREAK)).toBe(0);
  expect(out()).toContain(`countersign after-review ${ID} --justified|--unjustified --comment "…"`);
});

test("JSON of a broken glass is the request alone", async () => {
  const { context, out } = emergency();

  expect(await runCli(context, [...BREAK, "--json"])).toBe(0);
  expect(JSON.parse(out())).toMatchObject({ id: ID });
});
