import { counted, judge, notTested, type Check } from "../control.ts";
import type { Evidence, Integrity } from "../evidence.ts";
import { recordsOf } from "../evidence-log.ts";

/** C5: the leaves are those that the log signed, and somebody outside has seen that it only grew. */
export function examineIntegrity({ integrity }: Evidence): readonly Check[] {
  return [rebuilt(integrity), signed(integrity), witnessed(integrity)];
}

/** An export whose leaves do not make the root is not made at all, so this has no counter-example. */
function rebuilt({ size }: Integrity): Check {
  return {
    ...judge([], {
      name: "the leaves make the root of the checkpoint",
      passed: () => "",
      none: "",
    }),
    result: "pass",
    sentence: `The root was computed anew from ${counted(size, "leaf", "leaves")} and is that of the checkpoint.`,
    tested: size,
  };
}

function signed({ isLogSignatureVerified }: Integrity): Check {
  const name = "the log signed the checkpoint";
  if (!isLogSignatureVerified) {
    return notTested(
      name,
      "No key of the log was given to the export, so its signature was not checked here. Check it with a key that you trust.",
    );
  }
  return {
    ...notTested(name, "The signature is good for the log's key in the trust policy."),
    result: "pass",
    tested: 1,
  };
}

function witnessed({ isQuorumMet, witnesses, unknownSignatures }: Integrity): Check {
  const name = "witnesses outside the operator's control cosigned";
  if (isQuorumMet && witnesses.length > 0) {
    return {
      ...notTested(name, `Cosigned by ${witnesses.join(", ")}, as the trust policy asks.`),
      result: "pass",
      tested: witnesses.length,
    };
  }
  const others =
    unknownSignatures === 0
      ? ""
      : ` ${counted(unknownSignatures, "further signature")} on the checkpoint could not be checked.`;
  return notTested(
    name,
    `No quorum of known witnesses: the log is tamper-evident against anyone without the log's key, and not against its holder.${others}`,
  );
}

/** C6: without a record nothing is authorised. */
export function examineAuditFailure({ log }: Evidence): readonly Check[] {
  const reopened = recordsOf(log, "epoch.opened");
  const lost = judge(
    reopened.map(({ index, actor }) => ({
      leaf: index,
      problem: actor.kind === "person" ? undefined : "no person opened the new epoch",
    })),
    {
      name: "after a loss a person opened a new epoch",
      passed: (tested) =>
        `Leaves were lost ${counted(tested, "time")}; each time a person put a new epoch into force.`,
      none: "No epoch was opened in the period: the log shows no loss, and so no stop.",
    },
  );
  const stopped = notTested(
    "a failing log stops authorisation",
    "A log can't show what was refused while it could not be written. The product's tests of a full disk and a lost database show it.",
  );
  return [lost, stopped];
}
