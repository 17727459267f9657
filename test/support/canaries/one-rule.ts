import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildPolicies } from "../../../services/adapters/opa/build-bundle.ts";

const POLICIES = join(import.meta.dirname, "../../../policies");

/** Rules by which the fate of an action is its operation, whatever it holds; one person of security is asked. */
const RULES = `# METADATA
# description: What becomes of a canary's request.
package countersign.rules.canary

import rego.v1

allow contains {"rule": "canary", "message": "It may run."} if input.action.operation == "allow"

review contains {
	"rule": "canary",
	"message": "People are asked.",
	"risk": "low",
	"requirements": [{"group": "security", "approvals": 1}],
} if {
	input.action.operation in {"approve", "refuse", "withdraw"}
}
`;

/** Builds a bundle of these rules alone into the directory. */
export async function canaryPolicies(directory: string): Promise<string> {
  const [source, bundle] = [join(directory, "source"), join(directory, "bundle")];
  await cp(POLICIES, source, { recursive: true });
  const rules = join(source, "countersign/rules");
  await rm(rules, { recursive: true });
  await mkdir(rules);
  await writeFile(join(rules, "canary.rego"), RULES);
  await mkdir(bundle);
  await buildPolicies(source, bundle);
  return bundle;
}
