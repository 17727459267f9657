import { isSupportedCountry, type CountryCode } from "libphonenumber-js/max";
import { Section } from "../../config/document.ts";
import type { Detector } from "../detector.ts";
import { isTrustworthyUrl } from "../../identity/trustworthy-url.ts";
import type { RecogniserRules } from "../recogniser.ts";
import { isSensitiveType, type SensitiveType } from "../sensitive-type.ts";
import { customPattern } from "./custom-pattern.ts";
import { nameKey, type FieldRule, type RedactionRules, type Treatment } from "./rules.ts";
import { wordList } from "./word-list.ts";

/** Each pattern reads every text once more. */
const PATTERNS_MAX = 64;
const RULES_MAX = 1_000;
const LISTS_MAX = 64;
/** Below the time that a sidecar takes for redaction altogether. */
const TIMEOUT = { minMs: 10, maxMs: 4_000 };
const TIMEOUT_DEFAULT_MS = 2_000;
/** What is hidden by a rule that names no type: as a secret, nobody may have it revealed. */
const UNNAMED: SensitiveType = "PASSWORD";

/**
 * Reads the file of redaction rules out of its document. Throws `ConfigError` with all problems at once, each under the path of
 * its field; no value is quoted.
 */
export function parseRedactionRules(document: unknown): RedactionRules {
  return Section.read(document, (root) => {
    const recogniser = root.section("recogniser", readRecogniser);
    return {
      regions: readRegions(root),
      fields: root.sections("fields", readFieldRule, RULES_MAX),
      detectors: [
        ...root.sections("patterns", readPattern, PATTERNS_MAX),
        ...root.sections("words", readWords, LISTS_MAX),
      ].filter((detector) => detector !== undefined),
      ...(recogniser === undefined ? {} : { recogniser }),
    };
  });
}

function readRecogniser(section: Section): RecogniserRules {
  const url = section.text("url");
  if (url !== "" && !isTrustworthyUrl(url))
    section.problem("url", "must be https, except on loopback: raw texts are sent there");
  const score = section.optionalText("min_score") ?? "0.4";
  if (!/^(?:0(?:\.[0-9]{1,4})?|1(?:\.0{1,4})?)$/.test(score))
    section.problem("min_score", 'must be a text from "0" to "1"');
  return {
    url,
    language: section.optionalText("language") ?? "en",
    timeoutMs: section.duration("timeout", TIMEOUT) ?? TIMEOUT_DEFAULT_MS,
    scoreMin: Number(score),
    onFailure: section.oneOf("on_failure", ["deny", "continue"]) ?? "deny",
    types: readTypes(section),
  };
}

function readTypes(section: Section): RecogniserRules["types"] {
  const types: Record<string, SensitiveType | ""> = {};
  for (const [entity, type] of Object.entries(section.entries("types"))) {
    if (type === "none") types[entity] = "";
    else if (isSensitiveType(type)) types[entity] = type;
    else section.problem("types", "must name types of the taxonomy, or none");
  }
  return types;
}

function readRegions(root: Section): readonly CountryCode[] {
  const codes = root.texts("locales").map((text) => text.split(/[-_]/).at(-1) ?? "");
  const regions = codes.filter((code): code is CountryCode => isSupportedCountry(code));
  if (regions.length < codes.length)
    root.problem("locales", "must be countries, such as DE or de-DE");
  return regions;
}

function readFieldRule(section: Section): FieldRule {
  return {
    fields: section.someTexts("names").map(nameKey),
    tools: section.texts("tools"),
    operations: section.texts("operations"),
    treatment: readTreatment(section),
  };
}

function readTreatment(section: Section): Treatment {
  const hidden = section.has("hide") ? section.oneOf("hide", ["always", "never"]) : undefined;
  const type = section.has("treat_as") ? readType(section, "treat_as") : undefined;
  if (!section.has("hide") && !section.has("treat_as"))
    section.problem("hide", "must be set to always or never, unless treat_as names a type");
  if (hidden === "never" && section.has("treat_as"))
    section.problem("treat_as", "must not be set where nothing is hidden");
  return hidden === "never" ? { kind: "show" } : { kind: "hide", type: type ?? UNNAMED };
}

function readPattern(section: Section): Detector | undefined {
  const name = section.text("name");
  const pattern = section.text("pattern");
  const type = readType(section, "type");
  if (pattern === "" || type === undefined) return undefined;
  const detector = customPattern(name, { pattern, type });
  if (!("problem" in detector)) return detector;
  section.problem("pattern", detector.problem);
  return undefined;
}

function readWords(section: Section): Detector | undefined {
  const name = section.text("name");
  const words = section.someTexts("words");
  const type = readType(section, "type");
  if (words.some((word) => !/^[\p{L}\p{N}_]/u.test(word)))
    section.problem("words", "must begin with a letter or digit each");
  return type === undefined ? undefined : wordList(name, { words, type });
}

function readType(section: Section, name: string): SensitiveType | undefined {
  const text = section.text(name);
  if (isSensitiveType(text)) return text;
  if (text !== "") section.problem(name, "is not a type of the taxonomy, such as EMAIL");
  return undefined;
}
