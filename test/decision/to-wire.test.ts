import { expect, test } from "vitest";
import { toVerdict } from "../../services/decision/to-wire.ts";
import { after, denial, openCommand, person, reviewed } from "../core/approval/samples.ts";

test("an agent hears of a denial by several who they are and what each wrote", () => {
  const decision = reviewed({ denyThreshold: 2 });
  const request = after(
    openCommand({ decision }),
    denial(person("dana", "data-governance"), "Not before the audit."),
    denial(person("dora", "data-governance"), "Ask legal."),
  );

  expect(toVerdict(request)).toMatchObject({
    reasons: [{ code: "denied_by_approver", message: "Denied by 2 people." }],
    people: [{ name: "Name of dana" }, { name: "Name of dora" }],
    comments: ["Not before the audit.", "Ask legal."],
  });
});
