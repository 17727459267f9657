import type { WitnessPlan } from "../witness-config.ts";
import type { Notary } from "./notary.ts";

/** Tells the sidecar and the command line of a machine, and verifiers elsewhere, whom to trust. */
export interface PolicyFiles {
  replaceTrustPolicy(text: string): Promise<void>;
  replaceWitnessPolicy(text: string): Promise<void>;
}

/** Who signs, and who cosigns where anybody does. */
export interface Trusted {
  readonly notary: Notary;
  readonly plan?: Pick<WitnessPlan, "isEveryRisk"> | undefined;
}

/** Writes down whom to trust in an epoch. */
export async function keepPolicies(
  files: PolicyFiles,
  { notary, plan }: Trusted,
  epoch: number,
): Promise<void> {
  // Whoever checks receipts may only insist on a quorum when every receipt that permits something has one.
  const isAlwaysWitnessed = plan?.isEveryRisk === true;
  await files.replaceTrustPolicy(
    isAlwaysWitnessed ? notary.witnessPolicyOf(epoch) : notary.trustPolicyOf(epoch),
  );
  if (plan !== undefined) await files.replaceWitnessPolicy(notary.witnessPolicyOf(epoch));
}
