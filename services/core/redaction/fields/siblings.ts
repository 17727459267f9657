import type { Field } from "../leaf.ts";
import type { SensitiveType } from "../sensitive-type.ts";
import { priorOf } from "./prior.ts";

/** Fields so far away in the list, or in the text, are about something else. */
const NEIGHBOURS = 6;
const NEAR_CHARS = 600;
/** What is known of people, and hardly ever of things. */
const PERSONAL: ReadonlySet<SensitiveType> = new Set([
  "EMAIL",
  "PHONE",
  "DATE_OF_BIRTH",
  "SSN",
  "NATIONAL_ID",
  "PASSPORT",
  "DRIVER_LICENSE",
  "MEDICAL_ID",
  "PERSON",
]);

/** Whether a field stands beside others that are about a person, so that its `name` is that person's. */
export function standsWithPerson(fields: readonly Field[], at: number): boolean {
  const field = fields[at];
  if (field === undefined) return false;
  const first = Math.max(0, at - NEIGHBOURS);
  const last = Math.min(fields.length - 1, at + NEIGHBOURS);
  for (let index = first; index <= last; index += 1) {
    const other = fields[index];
    if (other === undefined || index === at || !isBeside(field, other)) continue;
    const prior = priorOf(other);
    if (prior?.strength === "sure" && prior.types.some((type) => PERSONAL.has(type))) return true;
  }
  return false;
}

const REPOSITORIES: ReadonlySet<string> = new Set(["repo", "repository"]);

/** Whether a field is the first half of a repository's name, as in the APIs of GitHub and Gitea: whose it is, has to be seen. */
export function ownsRepository(fields: readonly Field[], at: number): boolean {
  const field = fields[at];
  if (field === undefined || field.name.toLowerCase() !== "owner") return false;
  return fields
    .slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1)
    .some((other) => REPOSITORIES.has(other.name.toLowerCase()) && isBeside(field, other));
}

function isBeside(field: Field, other: Field): boolean {
  if (Math.abs(field.start - other.start) > NEAR_CHARS) return false;
  return field.path.length === other.path.length && field.path.at(-1) === other.path.at(-1);
}
