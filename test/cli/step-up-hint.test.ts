import { expect, test } from "vitest";
import { Fault } from "../../services/core/fault.ts";
import { stepUpHint } from "../../services/cli/step-up-hint.ts";

function refusal(reason: string, metadata: Readonly<Record<string, string>> = {}): Fault {
  return new Fault({ code: "permission_denied", reason, message: "refused", metadata });
}

test("another refusal has no such hint", () => {
  expect(stepUpHint(refusal("own_action", { step_up_url: "http://localhost/" }))).toBe("");
});

test("a vote that needs a strong sign-in says how to get one, where the service knows it", () => {
  const bare = stepUpHint(refusal("step_up_required"));
  const full = stepUpHint(
    refusal("step_up_required", {
      step_up_url: "http://localhost:1/step-up?request=req_1\u001B[2J",
      acr_values: "phr phrh",
    }),
  );

  expect(bare).toBe("Vote again with --as NAME --strong, or after: countersign login --strong");
  expect(full).toContain('countersign login --acr "phr phrh" …');
  expect(full).toContain("\nOr vote in a browser: http://localhost:1/step-up?request=req_1");
  expect(full).not.toContain("\u001B");
});
