import type { JsonObject } from "../policy/json.ts";
import type { Check } from "./control.ts";
import { SCOPE_SENTENCE } from "./controls/controls.ts";
import { criteriaIn, FRAMEWORK_TITLES, type ControlId, type Criterion } from "./criteria.ts";
import type { ControlResult, Evidence } from "./evidence.ts";
import { leafPath } from "./leaf-path.ts";
import { stableId } from "./stable-id.ts";

/** The version of the model that results follow (github.com/usnistgov/OSCAL). */
const OSCAL_VERSION = "1.0.6";
/** Leaves that one observation links; all that are listed stand in controls.json. */
const LINKS_MAX = 20;
const NAMESPACE = "https://countersign.example/ns/oscal";

/** The results as OSCAL assessment results: an observation a check, a finding a criterion. */
export function toOscal(evidence: Evidence, controls: readonly ControlResult[]): JsonObject {
  const { integrity, log } = evidence;
  const period = [String(log.period.fromMs), String(log.period.toMs)];
  const id = (purpose: string, ...parts: readonly string[]) =>
    stableId(`oscal/${purpose}`, integrity.origin, integrity.root, ...period, ...parts);
  const document: Document = { evidence, controls, id };
  return {
    "assessment-results": {
      uuid: id("assessment-results"),
      metadata: metadataOf(document),
      "import-ap": {
        href: `#${id("resource", "controls")}`,
        remarks:
          "There is no separate assessment plan: the checks are the product's own and stand in controls.json.",
      },
      results: [resultOf(document)],
      "back-matter": { resources: resourcesOf(document) },
    },
  };
}

interface Document {
  readonly evidence: Evidence;
  readonly controls: readonly ControlResult[];
  readonly id: (purpose: string, ...parts: readonly string[]) => string;
}

/** The newest thing in the evidence is its newest leaf: an export has no time of its own. */
function metadataOf({ evidence, id }: Document): JsonObject {
  const { integrity, log } = evidence;
  return {
    title: `Countersign: how controls operated on ${integrity.origin}`,
    "last-modified": isoOf(log.latestMs),
    version: `${integrity.size}`,
    "oscal-version": OSCAL_VERSION,
    roles: [{ id: "assessor", title: "Automated assessor" }],
    parties: [{ uuid: id("party"), type: "organization", name: "Countersign evidence export" }],
    "responsible-parties": [{ "role-id": "assessor", "party-uuids": [id("party")] }],
    remarks: SCOPE_SENTENCE,
  };
}

function resultOf(document: Document): JsonObject {
  const { evidence, controls, id } = document;
  const { integrity, log } = evidence;
  return {
    uuid: id("result"),
    title: "Controls over the verified log",
    description: `Automated checks over the ${integrity.size} leaves of ${integrity.origin}. ${SCOPE_SENTENCE}`,
    start: isoOf(log.period.fromMs),
    end: isoOf(log.period.toMs),
    props: [property("tree-size", String(integrity.size)), property("root-hash", integrity.root)],
    links: [{ href: `#${id("resource", "checkpoint")}`, rel: "evidence", text: "checkpoint" }],
    "reviewed-controls": {
      "control-selections": [
        {
          "include-controls": criteriaIn(evidence.frameworks).map((criterion) => ({
            "control-id": tokenOf(criterion),
          })),
        },
      ],
    },
    observations: controls.flatMap((control) =>
      control.checks.map((check) => observationOf(document, control, check)),
    ),
    findings: criteriaIn(evidence.frameworks).map((criterion) => findingOf(document, criterion)),
  };
}

// oxlint-disable-next-line max-params -- the document, and the two that name the observation.
function observationOf(
  { evidence, id }: Document,
  control: ControlResult,
  check: Check,
): JsonObject {
  const links = relevantEvidence(evidence, check);
  return {
    uuid: id("observation", control.id, check.name),
    title: `${control.id}: ${check.name}`,
    description: check.sentence,
    props: [
      property("result", check.result),
      property("tested", String(check.tested)),
      property("contradicting", String(check.failed)),
    ],
    methods: ["EXAMINE"],
    types: ["control-objective"],
    ...(links.length === 0 ? {} : { "relevant-evidence": links }),
    collected: isoOf(evidence.log.latestMs),
  };
}

function relevantEvidence({ integrity }: Evidence, check: Check): readonly JsonObject[] {
  const against = check.counterExamples.slice(0, LINKS_MAX).map(({ leaf, problem }) => ({
    href: leafPath(leaf, integrity.size),
    description: `Leaf ${leaf} contradicts: ${problem}.`,
  }));
  const looked = check.evidence.slice(0, LINKS_MAX).map((leaf) => ({
    href: leafPath(leaf, integrity.size),
    description: `Leaf ${leaf} was looked at.`,
  }));
  return [...against, ...looked];
}

function findingOf(
  { controls, id }: Document,
  criterion: Criterion & { readonly controls: readonly ControlId[] },
): JsonObject {
  const speaking = controls.filter((control) => criterion.controls.includes(control.id));
  const isFailed = speaking.some(({ result }) => result === "fail");
  const isPassed = speaking.every(({ result }) => result === "pass");
  const title = `${FRAMEWORK_TITLES[criterion.framework]}, ${criterion.id}: ${criterion.title}`;
  return {
    uuid: id("finding", criterion.framework, criterion.id),
    title,
    description: speaking.map((each) => `${each.id} ${each.title}: ${each.sentence}`).join(" "),
    target: {
      type: "objective-id",
      "target-id": tokenOf(criterion),
      title,
      status: {
        state: isPassed ? "satisfied" : "not-satisfied",
        reason: isPassed ? "pass" : isFailed ? "fail" : "other",
        remarks: isPassed || isFailed ? SCOPE_SENTENCE : `Not fully tested. ${SCOPE_SENTENCE}`,
      },
    },
    "related-observations": speaking.flatMap((control) =>
      control.checks.map(({ name }) => ({
        "observation-uuid": id("observation", control.id, name),
      })),
    ),
  };
}

function resourcesOf({ evidence, id }: Document): readonly JsonObject[] {
  const { origin, root, size } = evidence.integrity;
  return [
    {
      uuid: id("resource", "checkpoint"),
      title: `The checkpoint of ${origin} at size ${size}`,
      description: `A signed note (c2sp.org/tlog-checkpoint) over the root ${root}.`,
      rlinks: [{ href: "checkpoint", "media-type": "text/plain" }],
    },
    {
      uuid: id("resource", "controls"),
      title: "What each check asked, found, and looked at",
      rlinks: [{ href: "controls.json", "media-type": "application/json" }],
    },
  ];
}

function property(name: string, value: string): JsonObject {
  return { name, ns: NAMESPACE, value };
}

/** NIST names its controls so; OSCAL wants a token, which begins with a letter. */
function tokenOf({ framework, id }: Criterion): string {
  if (framework === "nist") return id.toLowerCase();
  return `${framework}-${id.toLowerCase().replaceAll(/[()]+/g, "-").replace(/-$/, "")}`;
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
