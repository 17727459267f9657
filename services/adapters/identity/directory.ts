import { join } from "node:path";
import { readOrCreate } from "./private-file.ts";

/** A person whom the embedded issuer can make tokens for. */
export interface LocalPerson {
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** An address that counts as verified. */
  readonly email?: string;
}

/** A workload whom the embedded issuer can make tokens for. `owner` is the subject of a local person. */
export interface LocalAgent {
  readonly subject: string;
  readonly owner: string;
  readonly labels: Readonly<Record<string, string>>;
}

const PEOPLE: readonly LocalPerson[] = [
  { subject: "olivia", name: "Olivia Owens", groups: ["agents-owners"] },
  { subject: "dana", name: "Dana Diaz", groups: ["data-governance"] },
  { subject: "sam", name: "Sam Shah", groups: ["security"] },
  { subject: "pat", name: "Pat Park", groups: ["platform", "ml-governance"] },
  { subject: "alex", name: "Alex Adler", groups: ["audit", "privacy"] },
];

const AGENTS: readonly LocalAgent[] = [
  { subject: "demo-agent", owner: "olivia", labels: { environment: "development" } },
];

/** The people of `<home>/identity/people.json`, which is made with some for development when it is not there. */
export async function readPeople(home: string): Promise<readonly LocalPerson[]> {
  return readList(join(home, "identity", "people.json"), PEOPLE, isPerson);
}

/** The workloads of `<home>/identity/agents.json`, which is made when it is not there. */
export async function readAgents(home: string): Promise<readonly LocalAgent[]> {
  return readList(join(home, "identity", "agents.json"), AGENTS, isAgent);
}

async function readList<T>(
  path: string,
  initial: readonly T[],
  isItem: (value: unknown) => value is T,
) {
  const text = await readOrCreate(path, async () => `${JSON.stringify(initial, null, 2)}\n`);
  const list: unknown = JSON.parse(text);
  if (!Array.isArray(list) || !list.every(isItem))
    throw new TypeError(`${path} has an entry of the wrong form`);
  return list;
}

function isPerson(value: unknown): value is LocalPerson {
  return (
    hasText(value, "subject") &&
    hasText(value, "name") &&
    "groups" in value &&
    isTexts(value.groups) &&
    (!("email" in value) || typeof value.email === "string")
  );
}

function isAgent(value: unknown): value is LocalAgent {
  if (!hasText(value, "subject") || !hasText(value, "owner") || !("labels" in value)) return false;
  const { labels } = value;
  return typeof labels === "object" && labels !== null && isTexts(Object.values(labels));
}

function hasText<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, key) === "string";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
