import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import {
  RequestSchema,
  RevealValueResponseSchema,
  type RevealValueRequest,
} from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { RevealKey } from "../../../services/adapters/reveal/reveal-key.ts";
import { sealValue } from "../../../services/adapters/reveal/seal-value.ts";
import type { Approvals, Connection } from "../../../services/cli/context.ts";
import { runCli } from "../../../services/cli/program.ts";
import { Fault } from "../../../services/core/fault.ts";
import { terminal } from "../../support/terminal.ts";

const ID = `req_${"a".repeat(26)}`;
const VALUE = "ana.ruiz@corp.example\u001b[2J";
const DIGEST = new Uint8Array(32).fill(7);

type Asked = Pick<RevealValueRequest, "placeholder" | "recipientKey" | "reason">;

/** A terminal whose service lets everybody see everything, unless it is told otherwise. */
function looking(change: { readonly fault?: Fault; readonly expiresAtMs?: number } = {}) {
  const asked: Asked[] = [];
  const request = create(RequestSchema, {
    id: ID,
    action: { digest: DIGEST },
    viewDigest: DIGEST,
    revealable: [{ placeholder: "<EMAIL_1>", label: "pii.email" }],
  });
  const approvals: Partial<Approvals> = {
    getRequest: async () => ({ $typeName: "countersign.approval.v1.GetRequestResponse", request }),
    revealValue: async (question) => {
      if (change.fault !== undefined) throw change.fault;
      const { placeholder = "", recipientKey = new Uint8Array(), reason = "" } = question;
      asked.push({ placeholder, recipientKey, reason });
      const revealId = "reveal_1";
      const header = { requestId: ID, revealId, placeholder, recipientKey };
      const { expiresAtMs = 60_000 } = change;
      const sealed = await sealValue(VALUE, { ...header, expiresAtMs });
      return create(RevealValueResponseSchema, { revealId, sealed });
    },
  };
  const connection = {
    approvals,
    decisions: {},
    policies: {},
    ledger: {},
    identity: {},
    [Symbol.dispose]: () => undefined,
  } as unknown as Connection;
  const { context, out, err } = terminal({
    env: { COUNTERSIGN_DECISION_ADDRESS: "localhost:1" },
    ports: {
      readPeople: async () => [{ subject: "dana", name: "Dana", groups: [] }],
      connect: async () => connection,
      createRevealKey: () => RevealKey.create(),
    },
  });
  return { context, out, err, asked };
}

const REVEAL = ["reveal", ID, "<EMAIL_1>", "--as", "dana", "--reason", "CRM-7"];

describe("nothing is shown", () => {
  test.for([
    ["permission_denied", "not_revealable", 77],
    ["not_found", "no_such_value", 66],
    ["failed_precondition", "value_not_given", 65],
    ["unavailable", "sidecar_silent", 75],
    ["resource_exhausted", "reveal_limit", 75],
  ] as const)("when the service says %s, %s", async ([code, reason, exitCode]) => {
    const { context, out, err } = looking({ fault: new Fault({ code, reason, message: "No." }) });

    expect(await runCli(context, REVEAL)).toBe(exitCode);
    expect(out()).toBe("");
    expect(err()).toContain(`Reason: ${reason}`);
  });

  test("that comes after its time", async () => {
    const { context, out, err } = looking({ expiresAtMs: 0 });

    expect(await runCli(context, REVEAL)).toBe(65);
    expect(out()).toBe("");
    expect(err()).toContain("reveal_expired");
  });

  test.for([
    ["without a reason", ["reveal", ID, "<EMAIL_1>", "--as", "dana"]],
    ["for what is no placeholder", ["reveal", ID, "email", "--as", "dana", "--reason", "x"]],
    ["for nothing", ["reveal", ID, "--as", "dana", "--reason", "x"]],
  ] as const)("%s", async ([, argv]) => {
    const { context, out, asked } = looking();

    expect(await runCli(context, argv)).toBe(64);
    expect(out()).toBe("");
    expect(asked).toEqual([]);
  });
});

test("a person reads the value, with its controls written out, and that it was recorded", async () => {
  const { context, out, asked } = looking();

  expect(await runCli(context, REVEAL)).toBe(0);
  expect(out()).toBe(
    "<EMAIL_1>  pii.email\nana.ruiz@corp.example\\u001b[2J\n  It may be shown for 60 s. This was recorded, with your reason.\n",
  );
  expect(asked).toMatchObject([{ placeholder: "<EMAIL_1>", reason: "CRM-7" }]);
});

test("a shell's brackets may be left out, and each look has a key of its own", async () => {
  const { context, asked } = looking();
  const bare = REVEAL.with(2, "EMAIL_1");

  expect(await runCli(context, bare)).toBe(0);
  expect(await runCli(context, bare)).toBe(0);
  expect(asked.map(({ placeholder }) => placeholder)).toEqual(["<EMAIL_1>", "<EMAIL_1>"]);
  expect(asked[0]?.recipientKey).not.toEqual(asked[1]?.recipientKey);
});

test("JSON has the value as it is", async () => {
  const { context, out } = looking();

  expect(await runCli(context, [...REVEAL, "--json"])).toBe(0);
  expect(JSON.parse(out())).toEqual({
    request_id: ID,
    placeholder: "<EMAIL_1>",
    label: "pii.email",
    value: VALUE,
    expires_at: "1970-01-01T00:01:00.000Z",
  });
});

test("show tells what may be seen, and what to type", async () => {
  const { context, out } = looking();

  expect(await runCli(context, ["show", ID, "--as", "dana", "--json"])).toBe(0);
  expect(JSON.parse(out())).toMatchObject({
    revealable: [{ placeholder: "<EMAIL_1>", label: "pii.email" }],
  });
});
