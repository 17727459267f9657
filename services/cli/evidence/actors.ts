import { isInPeriod, storyOf, type EvidenceLog } from "../../core/evidence/evidence-log.ts";
import type { LeafRecord } from "../../core/evidence/leaf-record.ts";

/** The random ids of everybody that the period's leaves speak of, and of whom they say that they were erased. Sorted. */
export function actorIdsOf(log: EvidenceLog): readonly string[] {
  const ids = new Set<string>();
  for (const record of log.records) {
    if (!isInPeriod(record, log.period)) continue;
    for (const id of idsIn(record)) ids.add(id);
    const opening = storyOf(log, record)?.opening;
    if (opening !== undefined) for (const id of idsIn(opening)) ids.add(id);
  }
  return [...ids].sort();
}

const ACTOR_ID = /^act_/;

function idsIn({ actor, data }: LeafRecord): readonly string[] {
  const involved = "involved" in data ? data.involved : [];
  const voters = "voters" in data ? data.voters : [];
  const subject = "subject" in data ? [data.subject] : [];
  return [actor.id, ...involved, ...voters, ...subject].filter((id) => ACTOR_ID.test(id));
}
