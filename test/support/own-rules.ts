import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildPolicies } from "../../services/adapters/opa/build-bundle.ts";

/** What people are to be asked for a target, in the words of policy's result, and only where `when` holds too (Rego). */
export interface OwnRule {
  readonly review: object;
  readonly when?: string;
}

/** The tool that the rules of a test are about; the checkout's own policies say nothing of it. */
export const SHOP = "shop";

const POLICIES = join(import.meta.dirname, "../../policies");

/**
 * Builds the checkout's policies with one more rule for each target of the shop into a directory of the test. Agents that are
 * denied all the time are let go on: tests deny a lot.
 */
export async function bundleWithRules(
  directory: string,
  rules: Readonly<Record<string, OwnRule>>,
): Promise<string> {
  const [source, bundle] = [join(directory, "source"), join(directory, "bundle")];
  await cp(POLICIES, source, { recursive: true });
  const place = join(source, "countersign/rules");
  await rm(join(place, "denied_often.rego"));
  await rm(join(place, "denied_often_test.rego"), { force: true });
  for (const [target, rule] of Object.entries(rules)) {
    await writeFile(join(place, `shop_${target}.rego`), toRego(target, rule));
  }
  await mkdir(bundle);
  await buildPolicies(source, bundle);
  return bundle;
}

function toRego(target: string, { review, when }: OwnRule): string {
  const said = { rule: `shop.${target}`, message: "The shop asks people.", risk: "low", ...review };
  return `# METADATA
# description: What people are asked about ${target} of the shop.
package countersign.rules.shop_${target}

import rego.v1

review contains ${JSON.stringify(said)} if {
	input.action.target == ${JSON.stringify(target)}
	${when ?? "true"}
}

allow contains {"rule": "shop.${target}", "message": "Nobody need be asked."} if {
	input.action.target == ${JSON.stringify(target)}
}
`;
}
