import { describe, expect, it } from "vitest";
import { canonicalise } from "../../services/core/action/canonical.ts";
import { lookAgain, mustNotBeStored } from "../../services/core/redaction/second-look.ts";
import { SENSITIVE_TYPES } from "../../services/core/redaction/sensitive-type.ts";
import { redactAsk } from "../../sidecar/redact-action.ts";
import { createRedactor } from "../../sidecar/redactor.ts";
import { createValueTags } from "../../sidecar/value-tags.ts";
import { NO_CONTEXT } from "../../sidecar/view.ts";
import { makeCanaries, seenIn } from "../support/canaries/canaries.ts";
import { plan, type Planted } from "../support/canaries/plan.ts";

const redactor = createRedactor();
const tagValues = createValueTags(new Uint8Array(32).fill(7));
const PLAN = plan(200);

/** Every text that leaves of a request. */
async function left({ body, later }: Planted): Promise<readonly string[]> {
  const { tool, operation, target, context } = body;
  const argumentsJson = canonicalise(body.arguments);
  const factsJson = canonicalise({ claims: body.claims });
  const asked = await redactAsk(
    { redactor, tagValues },
    {
      action: { tool, operation, target, argumentsJson, factsJson },
      context: {
        ...NO_CONTEXT,
        reason: context["reason"] ?? "",
        task: context["task"] ?? "",
        ticket: context["ticket"] ?? "",
        environment: context["environment"] ?? "",
        sourceZone: context["source_zone"] ?? "",
        destinationZone: context["destination_zone"] ?? "",
        blastRadius: context["blast_radius"] ?? "",
      },
    },
  );
  const scope = { tool, operation, known: asked.values };
  const said = await redactor.redact([{ name: "later", text: later }], scope);
  const { valueTags, classification, ...view } = asked.view;
  expect(seenIn(JSON.stringify([valueTags, classification]), makeCanaries(200))).toEqual([]);
  return [...Object.values(view), ...Object.values(asked.context), said.parts[0]?.text ?? ""];
}

describe("canaries", () => {
  it("are of all types, no two the same, and the same in every run", () => {
    const canaries = makeCanaries(200);

    expect(new Set(canaries.map(({ type }) => type))).toEqual(new Set(SENSITIVE_TYPES));
    expect(new Set(canaries.map(({ value }) => value)).size).toBeGreaterThan(190);
    expect(makeCanaries(200)).toEqual(canaries);
  });

  it("would be seen in the request itself, each of them", () => {
    const seen = PLAN.flatMap((planted) => seenIn(JSON.stringify(planted), planted.canaries));

    expect(seen).toHaveLength(200);
  });

  it.each(PLAN.map((planted, index) => [index, planted] as const))(
    "are nowhere in what leaves of request %i, and a second look finds nothing",
    async (_, planted) => {
      const texts = await left(planted);

      expect(seenIn(texts.join("\n"), planted.canaries)).toEqual([]);
      const parts = texts.map((text) => ({ name: text, text }));
      expect(lookAgain(parts).filter(mustNotBeStored)).toEqual([]);
    },
  );
});
