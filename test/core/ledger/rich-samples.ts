import type { CountersignEvent } from "../../../services/core/approval/event.ts";
import type { RequestDetails } from "../../../services/core/approval/request.ts";
import type { DirectoryEntry } from "../../../services/core/directory/entry.ts";
import type { LeafType } from "../../../services/core/ledger/leaf-body.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import {
  detailsSaying,
  eventsSaying,
  HEX,
  ISSUER,
  REVIEW,
  SAID,
  voterSaying,
  type Said,
} from "./leaf-samples.ts";

/** A review with everything that a review may say. */
export const RICH_REVIEW: PolicyReview = {
  ...REVIEW,
  grantUses: 5,
  grantWindowMs: 3_600_000,
  grantShape: ["/table", "/limit"],
  remindBeforeMs: [600_000, 60_000],
  rememberDenialMs: 86_400_000,
  breakGlass: { group: "incident-commanders", reviewWithinMs: 86_400_000 },
};

/** Events with everything that most events lack, and every kind of entry of the directory: what they say more, by a name for it. */
export function richEventsSaying(said: Said): Readonly<Record<string, CountersignEvent>> {
  const events = eventsSaying(said);
  const more = (type: LeafType, change: object): CountersignEvent =>
    ({ ...events[type], change: { ...events[type].change, ...change } }) as CountersignEvent;
  const linkedVoter = { voter: { ...voterSaying(said), linked: othersSaying(said) } };
  const acr = { authn: "token", assurance: "mfa+pwd", acr: "phr" } as const;
  return {
    "an allowance under a grant": more("decision.allowed", { underGrantId: "grant_9" }),
    "an allowance of which a part is hidden": more("decision.allowed", {
      maskResult: ["pii.email", "secret"],
    }),
    "a review that says everything": more("request.opened", { review: RICH_REVIEW }),
    "a review that reminds nobody": more("request.opened", {
      review: { ...REVIEW, remindBeforeMs: [] },
    }),
    "a review that lets people see values": more("request.opened", {
      review: { ...REVIEW, reveal: ["pci.credit_card", "pii"] },
    }),
    "a review of what is hidden in part": more("request.opened", {
      review: { ...REVIEW, maskResult: ["pii.email", "secret"] },
    }),
    "a use of what is hidden in part": more("grant.redeemed", {
      maskResult: ["pii.email", "secret"],
    }),
    "a signed vote": more("vote.cast", {
      ...linkedVoter,
      scope: "bounded",
      isStrong: true,
      passkey: JSON.stringify({ signature: said.text }),
    }),
    "a broken glass by somebody of several identities": more("glass.broken", linkedVoter),
    "a value revealed to somebody of several identities, by a strong sign-in": more(
      "value.revealed",
      { ...linkedVoter, isStrong: true },
    ),
    "a broken glass by a strong sign-in": more("glass.broken", { isStrong: true }),
    "an after-review by somebody of several identities": more("glass.reviewed", linkedVoter),
    "an approval for several uses": more("request.approved", {
      bounds: { uses: 5, usableUntilMs: 1_800_003_600_000 },
    }),
    "a denial that is remembered": more("request.denied", {
      remembered: { scope: "task", untilMs: 1_800_003_600_000 },
    }),
    "a vote taken back by another identity": more("vote.withdrawn", {
      voterKey: `https://other.example|voter ${said.word}`,
    }),
    "a class of sign-in": {
      ...events["vote.withdrawn"],
      actor: { ...events["vote.withdrawn"].actor, proof: acr },
    },
    "the mode of a single operator": { ...events["vote.cast"], mode: "single_operator" },
    "a change of the directory in that mode": {
      ...events["directory.changed"],
      mode: "single_operator",
    },
    ...Object.fromEntries(
      entriesSaying(said).map((entry, index) => [
        `entry ${index}, ${entry.kind}`,
        more("directory.changed", { entry }),
      ]),
    ),
  };
}

/** One entry of every kind, and of agents one of a person and one of a group. */
export function entriesSaying({ word, text }: Said): readonly DirectoryEntry[] {
  const person = `${ISSUER}|voter ${word}`;
  const other = `${ISSUER}|other ${word}`;
  const agent = {
    id: `spiffe://example/agent/${word}`,
    owner: `${ISSUER}|owner ${word}`,
    principals: ["group:sales", `${ISSUER}|principal ${word}`, `${ISSUER}|owner ${word}`],
    labels: { [word]: text },
    environment: word,
  };
  return [
    { kind: "link_offered", person, codeHash: HEX, untilMs: 1_800_000_600_000 },
    { kind: "linked", person, other, basis: "email" },
    { kind: "unlinked", person, other },
    {
      kind: "stand_in_named",
      person,
      standIn: other,
      fromMs: 1_800_000_000_000,
      untilMs: 1_800_600_000_000,
    },
    { kind: "stand_in_ended", person },
    {
      kind: "passkey_added",
      person,
      passkey: { credentialId: "AQID", publicKey: "pQECAyYgAQ", name: word },
    },
    { kind: "passkey_removed", person, credentialId: "AQID" },
    { kind: "agent_registered", agent: { ...agent, owner: "group:platform", principals: [] } },
    { kind: "agent_registered", agent },
    { kind: "agent_removed", agentId: agent.id },
    { kind: "file_activated", digest: HEX },
    { kind: "groups_noted", person, groups: [word, "security"], issuedAtMs: 1_800_000_000_000 },
  ];
}

/** Details of an action that came through others. */
export function delegatedSaying(said: Said): RequestDetails {
  return {
    ...detailsSaying(said),
    delegation: [
      { kind: "person", id: `${ISSUER}|delegator ${said.word}` },
      { kind: "agent", id: `spiffe://example/agent/between ${said.word}` },
    ],
  };
}

function othersSaying({ word }: Said): readonly string[] {
  return [`${ISSUER}|second ${word}`, `https://other.example|voter ${word}`];
}

/** What the rich samples are called. */
export const RICH_NAMES: readonly string[] = Object.keys(richEventsSaying(SAID));
