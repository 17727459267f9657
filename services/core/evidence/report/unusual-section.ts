import { counted } from "../control.ts";
import { emergenciesOf, type Emergency } from "../emergencies.ts";
import { isInPeriod, recordsOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { markup, type Html } from "./html.ts";
import { grouped, instant, shortened } from "./wording.ts";

/** Emergencies in the table, the newest; all of them are in ocsf.jsonl. */
const EMERGENCIES_SHOWN = 50;

/** What does not happen every day: emergencies, looks at hidden values, refused votes and refused calls. */
export function unusualSection(evidence: Evidence): Html {
  return markup`<section>
    <h2>Emergencies and refusals</h2>
    ${emergencies(evidence)}${looks(evidence.log)}${refusedVotes(evidence.log)}
    ${refusedCalls(evidence.log)}
  </section>`;
}

/** At the top of the report: whoever reads nothing else reads this. Empty where nobody worked alone. */
export function singleOperatorBanner({ log }: Evidence): Html {
  const alone = log.records.filter(
    (record) => record.mode !== undefined && isInPeriod(record, log.period),
  );
  if (alone.length === 0) return markup``;
  return markup`<p class="fail" role="alert">
    <b>Single operator.</b> ${counted(alone.length, "leaf", "leaves")} of the period
    ${alone.length === 1 ? "was" : "were"} written while one person could both ask and approve, the
    first at index ${alone[0]?.index ?? 0}. They show no separation of duties.
  </p>`;
}

function emergencies({ log, disclosure }: Evidence): Html {
  const all = emergenciesOf(log);
  if (all.length === 0) {
    return markup`<p>Nobody settled a request in an emergency in the period.</p>`;
  }
  const open = all.filter(({ state }) => state === "open" || state === "overdue").length;
  const left = all.length - EMERGENCIES_SHOWN;
  const rest =
    left > 0
      ? markup`<p class="soft">${counted(left, "older emergency", "older emergencies")} are left out here.</p>`
      : markup``;
  return markup`<p>
      ${counted(all.length, "request was", "requests were")} settled by one person in an emergency;
      <b>${open === 0 ? "none" : grouped(open)} of them ${open === 1 ? "is" : "are"} still to be
      looked at by somebody else.</b>
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">When (UTC)</th>
            <th scope="col">Request</th>
            <th scope="col">Settled by</th>
            <th scope="col">After-review</th>
          </tr>
        </thead>
        <tbody>
          ${all
            .toReversed()
            .slice(0, EMERGENCIES_SHOWN)
            .map((emergency) => emergencyRow(emergency, disclosure.names))}
        </tbody>
      </table>
    </div>
    ${rest}`;
}

function emergencyRow(emergency: Emergency, names: ReadonlyMap<string, string>): Html {
  const { leaf, request, atMs, by, state } = emergency;
  const isGood = state === "reviewed" || state === "open";
  return markup`<tr>
    <td class="when">${instant(atMs).slice(0, 16)}<br /><span class="soft">leaf ${leaf}</span></td>
    <td><code>${shortened(request, 18)}</code></td>
    <td>${names.get(by) ?? by}</td>
    <td><span class="${isGood ? "pass" : "fail"}">${reviewWords(emergency, names)}</span></td>
  </tr>`;
}

function reviewWords(
  { state, dueAtMs, reviewer = "", finding = "justified" }: Emergency,
  names: ReadonlyMap<string, string>,
): string {
  const due = instant(dueAtMs).slice(0, 16);
  const by = names.get(reviewer) ?? reviewer;
  switch (state) {
    case "open":
      return `open, due ${due}`;
    case "overdue":
      return `nobody looked at it; it was due ${due}`;
    case "late":
      return `${finding}, by ${by}, later than ${due}`;
    case "by_the_same":
      return `${finding}, by the same person`;
    case "reviewed":
      return `${finding}, by ${by}`;
  }
}

/** Only where somebody looked, or tried to: most reports have none. */
function looks(log: EvidenceLog): Html {
  const seen = countsOf(recordsOf(log, "value.revealed").map(({ data }) => [data.label, 1]));
  const refused = recordsOf(log, "reveal.refused").length;
  if (seen.length === 0 && refused === 0) return markup``;
  const what = seen.map(([label, count]) => `${count} × ${label}`).join(", ");
  return markup`<p>
    Hidden values that approvers were let see: ${what === "" ? "none" : what}.
    ${counted(refused, "look", "looks")} ${refused === 1 ? "was" : "were"} refused.
  </p>`;
}

function refusedVotes(log: EvidenceLog): Html {
  const counts = countsOf(recordsOf(log, "vote.refused").map(({ data }) => [data.code, 1]));
  if (counts.length === 0) return markup`<p>No vote was refused in the period.</p>`;
  return markup`<p>
    Votes that were tried and not taken: ${counts.map(([code, count]) => `${count} × ${code}`).join(", ")}.
    None of them counted.
  </p>`;
}

function refusedCalls(log: EvidenceLog): Html {
  const refused = recordsOf(log, "access.refused");
  const counts = countsOf(refused.map(({ data }) => [data.reason, data.count]));
  if (counts.length === 0) return markup`<p>No call was refused in the period.</p>`;
  return markup`<p>
    Calls that were refused: ${counts.map(([reason, count]) => `${grouped(count)} × ${reason}`).join(", ")}.
  </p>`;
}

/** Sums by word, the largest first. */
function countsOf(
  found: readonly (readonly [word: string, count: number])[],
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const [word, count] of found) sums.set(word, (sums.get(word) ?? 0) + count);
  return [...sums].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));
}
