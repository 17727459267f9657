import { counted, judge, notTested, type Check } from "../control.ts";
import { isInPeriod, recordsOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType } from "../leaf-record.ts";

/** C8: what policy said can be traced to a revision that was put into force on record. */
export function examinePolicyChanges({ log }: Evidence): readonly Check[] {
  return [versioned(log), authorised(log), roles(log)];
}

function versioned(log: EvidenceLog): Check {
  const inForce = new Set<string>();
  const cases = [];
  for (const record of log.records) {
    const revision = record.policy?.revision;
    if (revision === undefined) continue;
    if (isType(record, "policy.activated")) inForce.add(revision);
    else if (isInPeriod(record, log.period)) {
      const problem = inForce.has(revision) ? undefined : "its policy was never put into force";
      cases.push({ leaf: record.index, problem });
    }
  }
  return judge(cases, {
    name: "every decision names a policy revision that was put into force before",
    passed: (tested) =>
      `True of ${counted(tested, "decision")}; ${inForce.size === 1 ? "one revision has" : `${inForce.size} revisions have`} been in force so far.`,
    none: "Policy decided nothing in the period.",
  });
}

function authorised(log: EvidenceLog): Check {
  const name = "a person authorised each change of policy";
  const activated = recordsOf(log, "policy.activated");
  if (activated.length === 0) return notTested(name, "Policy did not change in the period.");
  if (activated.some(({ actor }) => actor.kind === "service")) {
    const why = `The service that loaded the bundle recorded ${counted(activated.length, "activation")}. Who approved its source is for the repository and the pipeline that built it to show.`;
    return { ...notTested(name, why), evidence: activated.map(({ index }) => index) };
  }
  return judge(
    activated.map(({ index, actor }) => ({
      leaf: index,
      problem: actor.kind === "person" ? undefined : "an agent did",
    })),
    {
      name,
      passed: (tested) => `A person did, ${counted(tested, "time")}.`,
      none: "",
    },
  );
}

/** Told, not judged: who may change what of the directory is checked when it is changed, and leaves can't show that. */
function roles(log: EvidenceLog): Check {
  const changes = recordsOf(log, "directory.changed");
  const own =
    changes.length === 0
      ? ""
      : ` ${counted(changes.length, "change")} of linked identities, stand-ins, passkeys and agents ${changes.length === 1 ? "is" : "are"} on the record with who made it.`;
  const why = `Groups come from the identity provider with each sign-in; who changed them is for its records to show.${own}`;
  const evidence = changes.map(({ index }) => index);
  return { ...notTested("changes of roles are authorised", why), evidence };
}
