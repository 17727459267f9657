import { expect, test } from "vitest";
import { grantClaims } from "../../../services/core/approval/grant-token.ts";
import type { RequestStatus } from "../../../services/core/approval/request.ts";
import { approvedRequest } from "../../adapters/grants/approved-request.ts";
import { AGENT_ID, DIGEST, T0 } from "./samples.ts";

const ISSUER = "countersign.local/ledger";

test.each(["pending", "redeemed", "lapsed", "revoked", "succeeded"] satisfies RequestStatus[])(
  "says nothing for a request that is %s: its grant can't be redeemed",
  (status) => {
    const request = approvedRequest();

    const claims = grantClaims({ ...request, lifecycle: { ...request.lifecycle, status } }, ISSUER);

    expect(claims).toBeUndefined();
  },
);

test("binds the grant to its agent, its action and its time, and never outlives it", () => {
  const claims = grantClaims(approvedRequest(), ISSUER);

  expect(claims).toEqual({
    iss: ISSUER,
    sub: AGENT_ID,
    aud: AGENT_ID,
    jti: "grant_sample",
    iat: T0 / 1_000,
    nbf: T0 / 1_000,
    exp: T0 / 1_000 + 300,
    act: { digest: DIGEST, request: "req_sample", uses: 1, labels: ["pci.card", "pii.email"] },
  });
});

test("holds neither the target nor the arguments", () => {
  const text = JSON.stringify(grantClaims(approvedRequest(), ISSUER));

  expect(text).not.toContain("customers");
  expect(text).not.toContain("arguments");
});

test("says of a grant of several uses how many, of what shape and until when", () => {
  const bounds = { uses: 5, usableUntilMs: T0 + 3_600_000, usedBy: [] };

  const claims = grantClaims(approvedRequest({ bounds }), ISSUER);

  expect(claims?.act).toMatchObject({
    uses: 5,
    shape: "c".repeat(64),
    usable_until: T0 / 1_000 + 3_600,
  });
});

test("is the same each time it is made", () => {
  expect(grantClaims(approvedRequest(), ISSUER)).toEqual(grantClaims(approvedRequest(), ISSUER));
});
