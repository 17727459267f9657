import { EvidenceError } from "./evidence-error.ts";

/** The frameworks that controls are mapped to. */
export const FRAMEWORKS = ["soc2", "nist", "hipaa", "gdpr", "eu-ai-act"] as const;

/** One of them. */
export type Framework = (typeof FRAMEWORKS)[number];

/** The ten controls. */
export type ControlId = "C1" | "C2" | "C3" | "C4" | "C5" | "C6" | "C7" | "C8" | "C9" | "C10";

/** One criterion of a framework. */
export interface Criterion {
  readonly framework: Framework;
  readonly id: string;
  readonly title: string;
}

/** How each framework is called. */
export const FRAMEWORK_TITLES: Readonly<Record<Framework, string>> = {
  soc2: "SOC 2 (Trust Services Criteria 2017)",
  nist: "NIST SP 800-53 Rev. 5 (FedRAMP)",
  hipaa: "HIPAA Security Rule, 45 CFR 164",
  gdpr: "GDPR, Regulation (EU) 2016/679",
  "eu-ai-act": "EU AI Act, Regulation (EU) 2024/1689",
};

type Row = readonly [id: string, title: string, controls: readonly ControlId[]];

/** Which controls speak to which criterion. None of them meets a criterion alone: people, places and other systems belong to it. */
const ROWS: Readonly<Record<Framework, readonly Row[]>> = {
  soc2: [
    ["CC6.1", "Logical access security", ["C1", "C3"]],
    ["CC6.2", "Access is granted, and removed when no longer needed", ["C3"]],
    ["CC6.3", "Least privilege and segregation of duties", ["C1", "C2", "C10"]],
    ["CC7.2", "Monitoring for anomalies", ["C4", "C5", "C6", "C7"]],
    ["CC8.1", "Changes are authorised and tracked", ["C1", "C8"]],
  ],
  nist: [
    ["AC-3", "Access enforcement", ["C1"]],
    ["AC-5", "Separation of duties", ["C2"]],
    ["AC-6", "Least privilege", ["C3"]],
    ["AU-2", "Event logging", ["C4"]],
    ["AU-3", "Content of audit records", ["C4"]],
    ["AU-5", "Response to audit logging process failures", ["C6", "C7"]],
    ["AU-9", "Protection of audit information", ["C5"]],
    ["AU-10", "Non-repudiation", ["C1", "C5"]],
    ["AU-12", "Audit record generation", ["C4"]],
    ["CM-3", "Configuration change control", ["C1", "C8"]],
    ["CM-5", "Access restrictions for change", ["C2", "C8"]],
  ],
  hipaa: [
    ["164.312(a)", "Access control", ["C1", "C2", "C3"]],
    ["164.312(b)", "Audit controls", ["C4", "C6", "C7", "C8"]],
    ["164.312(c)", "Integrity", ["C4", "C5"]],
  ],
  gdpr: [
    ["5(2)", "Accountability", ["C4", "C5", "C7", "C8"]],
    ["17", "Right to erasure", ["C9"]],
    ["25", "Data protection by design and by default", ["C1", "C3", "C9"]],
    ["30", "Records of processing activities", ["C4"]],
    ["32", "Security of processing", ["C1", "C2", "C3", "C5", "C6"]],
  ],
  "eu-ai-act": [
    ["12", "Record-keeping", ["C4", "C5", "C6"]],
    ["14", "Human oversight", ["C1", "C2", "C7", "C10"]],
  ],
};

/** The criteria of some frameworks that a control speaks to. */
export function criteriaOf(
  control: ControlId,
  frameworks: readonly Framework[],
): readonly Criterion[] {
  return criteriaIn(frameworks)
    .filter(({ controls }) => controls.includes(control))
    .map(({ framework, id, title }) => ({ framework, id, title }));
}

/** Every criterion of some frameworks with the controls that speak to it, in a fixed order. */
export function criteriaIn(
  frameworks: readonly Framework[],
): readonly (Criterion & { readonly controls: readonly ControlId[] })[] {
  return FRAMEWORKS.filter((framework) => frameworks.includes(framework)).flatMap((framework) =>
    ROWS[framework].map(([id, title, controls]) => ({ framework, id, title, controls })),
  );
}

/** Reads "soc2,nist" in a fixed order. Throws `EvidenceError` unknown_framework. */
export function parseFrameworks(text: string): readonly Framework[] {
  const words = text.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !FRAMEWORKS.some((known) => known === word));
  if (unknown !== undefined) {
    const message = `"${unknown}" is none of ${FRAMEWORKS.join(", ")}`;
    throw new EvidenceError("unknown_framework", message);
  }
  return FRAMEWORKS.filter((framework) => words.includes(framework));
}
