import { isInPeriod, type EvidenceLog, type RequestStory } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType } from "../leaf-record.ts";
import { markup, type Html } from "./html.ts";
import { duration, grouped, instant, shortened } from "./wording.ts";

/** Requests in the timeline: some thirty pages; all of them are in ocsf.jsonl. */
const TIMELINE_ROWS_MAX = 500;

/** The requests that the timeline shows, the newest first: of those, a reader wants to know what was opened. */
export function timelineOf(log: EvidenceLog): readonly RequestStory[] {
  return inPeriod(log).toReversed().slice(0, TIMELINE_ROWS_MAX);
}

function inPeriod({ stories, period }: EvidenceLog): readonly RequestStory[] {
  return [...stories.values()]
    .filter(({ opening }) => opening !== undefined && isInPeriod(opening, period))
    .sort((left, right) => (left.records[0]?.index ?? 0) - (right.records[0]?.index ?? 0));
}

/** Who asked for what, what policy and people said, and how it ended. */
export function timelineSection(evidence: Evidence): Html {
  const total = inPeriod(evidence.log).length;
  const shown = timelineOf(evidence.log);
  const left = total - shown.length;
  const rest =
    left > 0
      ? markup`<p>
          <b>${grouped(left)} older requests are left out here</b>; all ${grouped(total)} are in
          <code>ocsf.jsonl</code>.
        </p>`
      : markup``;
  const table =
    total === 0
      ? markup`<p>Nothing was asked for in the period.</p>`
      : markup`<div class="scroll">
          <table class="fixed">
            <thead>
              <tr>
                <th scope="col" class="w14">When (UTC)</th>
                <th scope="col" class="w30">What was asked, by whom</th>
                <th scope="col" class="w20">Policy</th>
                <th scope="col">People</th>
                <th scope="col" class="w14">How it ended</th>
              </tr>
            </thead>
            <tbody>
              ${shown.map((story) => rowOf(evidence, story))}
            </tbody>
          </table>
        </div>`;
  return markup`<section class="newpage">
    <h2>Requests, newest first</h2>
    ${rest}${table}
  </section>`;
}

function rowOf(evidence: Evidence, story: RequestStory): Html {
  const { opening } = story;
  if (opening === undefined) return markup``;
  const { names, shown } = evidence.disclosure;
  const { target = "", reason = "" } = shown.get(opening.index) ?? {};
  const said =
    reason === "" ? markup`` : markup` <span class="soft">“${shortened(reason, 90)}”</span>`;
  const where = target === "" ? markup`` : markup` on <b>${shortened(target, 60)}</b>`;
  const { tool, operation } = opening.action ?? { tool: "unknown", operation: "" };
  return markup`<tr>
    <td class="when">${instant(opening.ts).slice(0, 16)}<br><span class="soft">leaf ${opening.index}</span></td>
    <td><b>${tool} ${operation}</b>${where}${said}<br>${names.get(opening.actor.id) ?? opening.actor.id}<br><code class="soft">${shortened(story.id, 18)}</code></td>
    <td>${opening.data.rule}${isType(opening, "decision.allowed") && opening.data.under !== undefined ? markup` <span class="soft">under a grant of several uses</span>` : markup``}<br><span class="soft">${opening.data.risk} risk</span></td>
    <td>${votesOf(story, names)}</td>
    <td>${endOf(story)}</td>
  </tr>`;
}

function votesOf(story: RequestStory, names: ReadonlyMap<string, string>): Html {
  const { opening, records } = story;
  if (opening?.type !== "request.opened") return markup`<span class="soft">not asked</span>`;
  const votes = records.flatMap((record) => {
    if (isType(record, "vote.withdrawn")) {
      return [markup`<div>${names.get(record.actor.id) ?? record.actor.id} withdrew</div>`];
    }
    if (isType(record, "vote.refused")) {
      const tried = `refused (${record.data.code})`;
      return [
        markup`<div>${names.get(record.actor.id) ?? shortened(record.actor.id)} <span class="soft">${tried}</span></div>`,
      ];
    }
    if (isType(record, "glass.broken")) {
      return [
        markup`<div>${names.get(record.actor.id) ?? shortened(record.actor.id)} <span class="fail">broke the glass</span></div>`,
      ];
    }
    if (!isType(record, "vote.cast")) return [];
    const isApproval = record.data.choice === "approve";
    const [mark, look] = isApproval ? ["✓ approved", "pass"] : ["✗ denied", "fail"];
    const waited = duration(Math.max(0, record.ts - opening.ts));
    return [
      markup`<div>
        ${names.get(record.actor.id) ?? shortened(record.actor.id)}
        <span class="${look}">${mark}</span> <span class="soft">${waited}</span>
      </div>`,
    ];
  });
  const needed = opening.data.review.requirements
    .map(({ group, approvals }) => `${approvals} × ${group}`)
    .join(", ");
  return markup`${votes}<span class="soft">needs ${needed}</span>`;
}

const ENDS = {
  "decision.allowed": "allowed by policy; running",
  "decision.denied": "denied by policy",
  "request.opened": "still waits",
  "request.approved": "approved; the grant is unused",
  "glass.broken": "settled in an emergency; the grant is unused",
  "request.denied": "denied by people",
  "request.expired": "expired: nobody decided",
  "request.cancelled": "withdrawn",
  "grant.redeemed": "approved; running",
  "grant.lapsed": "approved; the grant lapsed unused",
  "grant.revoked": "approved; the grant was revoked",
  "outcome.unknown": "ran; outcome unknown",
} as const;

/** The last thing that happened, other than votes and notifications. */
function endOf({ records }: RequestStory): Html {
  const last = records.findLast(
    ({ type }) => type === "outcome.reported" || Object.hasOwn(ENDS, type),
  );
  if (last === undefined) return markup``;
  if (isType(last, "outcome.reported")) {
    const isGood = last.outcome === "succeeded";
    return markup`ran; <span class="${isGood ? "pass" : "fail"}">${last.outcome ?? "unknown"}</span>`;
  }
  return markup`${wordsFor(last.type)}`;
}

function wordsFor(type: string): string {
  return Object.entries(ENDS).find(([known]) => known === type)?.[1] ?? type;
}
