import { expect, test } from "vitest";
import { nameThePage } from "../../services/cli/commands/requests.ts";
import type { Approvals } from "../../services/cli/context.ts";
import { findRequest } from "../../services/cli/find-request.ts";
import { invalidField } from "../../services/core/fault.ts";

test.each(["", "req_"])("an id that says nothing (%j) is a wrong command line", async (id) => {
  const unused: Partial<Approvals> = {};

  await expect(findRequest(unused as Approvals, id)).rejects.toMatchObject({
    code: "usage",
    message: expect.stringMatching(/^ID: /),
  });
});

test("a page that the service did not give is a wrong --page, and other faults stay", () => {
  expect(nameThePage(invalidField("page_token", "x"))).toMatchObject({
    code: "usage",
    message: expect.stringMatching(/^--page: /),
  });
  const other = invalidField("statuses", "x");
  expect(nameThePage(other)).toBe(other);
});
