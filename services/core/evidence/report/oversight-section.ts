import { counted } from "../control.ts";
import { recordsOf, type EvidenceLog } from "../evidence-log.ts";
import type { Evidence } from "../evidence.ts";
import { isType } from "../leaf-record.ts";
import { oversightOf, QUICK_MS_MAX, type ApproverFigures, type Oversight } from "../oversight.ts";
import { columns, rows, shares, stackedColumns, type Bar } from "./charts.ts";
import { markup, type Html } from "./html.ts";
import { day, duration, grouped, percent } from "./wording.ts";

/** Bars of one chart by rule. */
const RULES_SHOWN = 8;
/** Columns over the period. */
const MOMENTS_MAX = 28;
const DAY_MS = 86_400_000;
const APPROVERS_SHOWN = 25;

/** How people watched: waits, refusals, verdicts, and each approver's habits. */
export function oversightSection(evidence: Evidence): Html {
  const { log } = evidence;
  const oversight = oversightOf(log);
  return markup`<section class="newpage">
    <h2>Human oversight</h2>
    <div class="charts">${verdicts(log)}${waits(oversight)}${byRule(log)}${overTime(log)}</div>
    ${approvers(evidence, oversight)}
  </section>`;
}

function verdicts(log: EvidenceLog): Html {
  const count = (type: Parameters<typeof recordsOf>[1]) => recordsOf(log, type).length;
  const bars: readonly Bar[] = [
    { label: "allowed by policy", value: count("decision.allowed"), fill: "f2" },
    { label: "approved by people", value: count("request.approved"), fill: "f1" },
    { label: "denied by policy", value: count("decision.denied"), fill: "f4" },
    { label: "denied by people", value: count("request.denied"), fill: "f3" },
    { label: "expired", value: count("request.expired"), fill: "f5" },
    { label: "withdrawn", value: count("request.cancelled"), fill: "f6" },
    ...emergencies(count("glass.broken")),
  ];
  const asked = recordsOf(log, "decision.allowed", "decision.denied", "request.opened").length;
  const sentence = `${grouped(asked)} actions were asked for in the period.`;
  return shares(
    { id: "verdicts", title: "How requests were decided", sentence, isWide: true },
    bars,
  );
}

/** Only where there was one: most reports have none. */
function emergencies(value: number): readonly Bar[] {
  return value === 0 ? [] : [{ label: "settled in an emergency", value, fill: "f4" }];
}

const WAITS: readonly (readonly [label: string, belowMs: number])[] = [
  ["< 10 s", QUICK_MS_MAX],
  ["30 s", 30_000],
  ["1 min", 60_000],
  ["2 min", 120_000],
  ["5 min", 300_000],
  ["15 min", 900_000],
  ["1 h", 3_600_000],
  ["longer", Number.POSITIVE_INFINITY],
];

function waits({ waits: { allMs, medianMs, p90Ms } }: Oversight): Html {
  const bars = WAITS.map(([label, belowMs], at): Bar => {
    const fromMs = WAITS[at - 1]?.[1] ?? 0;
    const value = allMs.filter((ms) => ms >= fromMs && ms < belowMs).length;
    return { label, value, fill: at === 0 ? "f4" : "f1" };
  });
  const sentence =
    allMs.length === 0
      ? "Nobody voted in the period."
      : `From the request to each vote, each bar up to its label. Half of ${counted(allMs.length, "vote")} came within ${duration(medianMs)}, nine of ten within ${duration(p90Ms)}. Under ten seconds nobody has read much.`;
  return columns({ id: "waits", title: "Time to decide", sentence }, bars);
}

const REFUSALS = ["decision.denied", "request.denied", "request.expired"] as const;

function byRule(log: EvidenceLog): Html {
  const counts = new Map<string, number>();
  for (const record of recordsOf(log, ...REFUSALS)) {
    const rule = log.stories.get(record.request ?? "")?.opening?.data.rule ?? "unknown";
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  const sorted = [...counts].sort(
    ([leftRule, left], [rightRule, right]) => right - left || (leftRule < rightRule ? -1 : 1),
  );
  const bars = sorted
    .slice(0, RULES_SHOWN)
    .map(([label, value]): Bar => ({ label, value, fill: "f3" }));
  const left = sorted.length - bars.length;
  const sentence =
    bars.length === 0
      ? "Nothing was refused in the period."
      : `Denied or expired, by the rule that decided or asked.${left > 0 ? ` ${counted(left, "rule")} with fewer are left out.` : ""}`;
  return rows({ id: "rules", title: "Refusals by rule", sentence }, bars);
}

/** Whole days from the first to the last: as many a column as it takes. */
function overTime(log: EvidenceLog): Html {
  const refusals = recordsOf(log, ...REFUSALS);
  const times = log.records.map(({ ts }) => ts).filter((ts) => ts >= log.period.fromMs);
  const startMs = Math.floor(Math.max(log.period.fromMs, times[0] ?? 0) / DAY_MS) * DAY_MS;
  const endMs = Math.min(log.period.toMs, log.latestMs);
  const days = Math.max(1, Math.floor((endMs - startMs) / DAY_MS) + 1);
  const daysEach = Math.ceil(days / MOMENTS_MAX);
  const moments = Array.from({ length: Math.ceil(days / daysEach) }, (_, at) => ({
    label: day(startMs + at * daysEach * DAY_MS).slice(5),
    values: [0, 0, 0],
  }));
  for (const record of refusals) {
    const moment = moments[Math.floor((record.ts - startMs) / (daysEach * DAY_MS))];
    const kind = isType(record, "decision.denied") ? 0 : isType(record, "request.denied") ? 1 : 2;
    if (moment !== undefined) moment.values[kind] = (moment.values[kind] ?? 0) + 1;
  }
  const sentence = `Each column is ${daysEach === 1 ? "a day" : `${daysEach} days`}, named by its first (${day(startMs)} is the first).`;
  return stackedColumns(
    { id: "refusals", title: "Refusals over time", sentence, isWide: true },
    [
      { label: "denied by policy", fill: "f4" },
      { label: "denied by people", fill: "f3" },
      { label: "expired", fill: "f5" },
    ],
    moments,
  );
}

function approvers({ disclosure }: Evidence, { approvers: all }: Oversight): Html {
  if (all.length === 0) return markup`<p>Nobody voted in the period.</p>`;
  const left = all.length - APPROVERS_SHOWN;
  const rest =
    left > 0
      ? markup`<p class="soft">${counted(left, "approver")} with fewer votes are left out.</p>`
      : markup``;
  return markup`<h3>Approvers</h3>
    <p>
      Who approves mostly within ten seconds signs more than they read. Ten approvals or more are
      judged.
    </p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Approver</th>
            <th scope="col" class="num">Approvals</th>
            <th scope="col" class="num">Denials</th>
            <th scope="col" class="num">Median wait</th>
            <th scope="col">Approved within ten seconds</th>
          </tr>
        </thead>
        <tbody>
          ${all.slice(0, APPROVERS_SHOWN).map((figures) => approverRow(figures, disclosure.names))}
        </tbody>
      </table>
    </div>
    ${rest}`;
}

function approverRow(figures: ApproverFigures, names: ReadonlyMap<string, string>): Html {
  const { id, approvals, denials, quick, medianMs } = figures;
  const width = approvals === 0 ? 0 : Math.round((100 * quick) / approvals);
  const bar = markup`<svg
    class="bar"
    viewBox="0 0 100 10"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    <rect width="100" height="10" class="f6" opacity=".25" />
    <rect width="${width}" height="10" class="f4" />
  </svg>`;
  return markup`<tr>
    <td>${names.get(id) ?? "name not known or erased"}<br /><code class="soft">${id}</code></td>
    <td class="num">${grouped(approvals)}</td>
    <td class="num">${grouped(denials)}</td>
    <td class="num">${duration(medianMs)}</td>
    <td>${bar}${grouped(quick)} (${percent(quick, approvals)})</td>
  </tr>`;
}
