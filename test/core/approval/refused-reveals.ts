import type { Case } from "./refused-people.ts";
import {
  DANA,
  HIDING,
  SHOWING,
  after,
  openCommand,
  person,
  reviewed,
  revealing,
} from "./samples.ts";

const opening = openCommand({ details: HIDING, decision: reviewed(SHOWING) });
const pending = after(opening);
const many = {
  ...HIDING,
  action: { ...HIDING.action, target: numbers(9).map(emailAt).join(" ") },
};
const crowded = openCommand({ details: many, decision: reviewed(SHOWING) });
const others = numbers(8).map((at) => person(`reader-${at}`, "data-governance"));

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}

function emailAt(at: number): string {
  return `<EMAIL_${at}>`;
}

/** Why people are not let see a hidden value, by the codes that nothing else is refused for. */
export const REFUSED_REVEALS = {
  not_revealable: [
    {
      says: "a look at what policy names nobody for",
      request: after(openCommand({ details: HIDING })),
      command: revealing(DANA),
      message: "Policy lets nobody see values of pii.email of this request.",
    },
    {
      says: "a look at another type than the ones that policy names",
      request: pending,
      command: revealing(DANA, { placeholder: "<PERSON_1>" }),
      message: "Policy lets nobody see values of pii.person of this request.",
    },
    {
      says: "a look at a secret, also where a damaged policy would name it",
      request: after(
        openCommand({
          details: HIDING,
          decision: reviewed({ reveal: ["secret.api_key", "secret"] }),
        }),
      ),
      command: revealing(DANA, { placeholder: "<API_KEY_1>" }),
      message: "Policy lets nobody see values of secret.api_key of this request.",
    },
  ],
  no_such_value: [
    {
      says: "a look at a placeholder that the view does not have",
      request: pending,
      command: revealing(DANA, { placeholder: "<EMAIL_9>" }),
      message: "The view of this request has no such placeholder.",
    },
    {
      says: "a look at a part of one",
      request: pending,
      command: revealing(DANA, { placeholder: "EMAIL_1" }),
      message: "The view of this request has no such placeholder.",
    },
    {
      says: "a look at two at once",
      request: pending,
      command: revealing(DANA, { placeholder: "<EMAIL_1><EMAIL_2>" }),
      message: "The view of this request has no such placeholder.",
    },
    {
      says: "a look at a type that there is not",
      request: pending,
      command: revealing(DANA, { placeholder: "<SHOE_SIZE_1>" }),
      message: "The view of this request has no such placeholder.",
    },
  ],
  reveal_limit: [
    {
      says: "a sixth value for one person",
      request: after(
        crowded,
        ...numbers(5).map((at) => revealing(DANA, { placeholder: emailAt(at) })),
      ),
      command: revealing(DANA, { placeholder: "<EMAIL_6>" }),
      message: "One person sees at most 5 values of a request.",
    },
    {
      says: "one look more than a request has room for, whoever asks",
      request: after(
        crowded,
        ...others.flatMap((reader) =>
          numbers(5).map((at) => revealing(reader, { placeholder: emailAt(at) })),
        ),
      ),
      command: revealing(DANA),
      message: "Values of this request were asked for 40 times.",
    },
  ],
} satisfies Readonly<Record<string, readonly Case[]>>;
