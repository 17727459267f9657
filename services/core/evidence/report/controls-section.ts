import type { Check, Result } from "../control.ts";
import type { ControlResult } from "../evidence.ts";
import { markup, type Html } from "./html.ts";
import { grouped, RESULT_WORDS } from "./wording.ts";

/** Leaves named beside a check; all of them are in controls.json. */
const LEAVES_SHOWN = 6;
/** Counter-examples in the report. */
const COUNTER_EXAMPLES_SHOWN = 50;

const MARKS: Readonly<Record<Result, string>> = { pass: "✓", fail: "✗", not_tested: "–" };

/** The verdict of every control, and what stands behind it. */
export function controlsSection(controls: readonly ControlResult[]): Html {
  const count = (result: Result) => controls.filter((each) => each.result === result).length;
  return markup`<section>
    <h2>Controls</h2>
    <p>
      Every check looks at leaves of the period only, with what led to them. A control passes when
      all of its checks were tested and none found a contradiction.
    </p>
    <div class="tiles">
      ${(["pass", "fail", "not_tested"] as const).map(
        (result) =>
          markup`<div class="tile">
            <b class="${result}">${count(result)}</b><span>${RESULT_WORDS[result]}</span>
          </div>`,
      )}
    </div>
    <div class="scroll">
      <table class="fixed">
        <thead>
          <tr>
            <th scope="col" class="w17">Control</th>
            <th scope="col" class="w12">Result</th>
            <th scope="col">What was checked, and found</th>
            <th scope="col" class="w20">Speaks to</th>
          </tr>
        </thead>
        <tbody>
          ${controls.map(rowOf)}
        </tbody>
      </table>
    </div>
    ${counterExamples(controls)}
  </section>`;
}

function rowOf(control: ControlResult): Html {
  const { id, title, result, checks, criteria } = control;
  const isPartial = result === "not_tested" && checks.some((check) => check.result === "pass");
  const partly = isPartial ? markup`<br /><span class="soft small">in part</span>` : markup``;
  const speaks = [...Map.groupBy(criteria, ({ framework }) => framework)].map(
    ([framework, own]) =>
      markup`<div>
        <span class="soft">${SHORT[framework]}</span> ${own.map((each) => each.id).join(", ")}
      </div>`,
  );
  return markup`<tr>
    <td><b>${id}</b><br />${title}</td>
    <td><span class="badge ${result}">${RESULT_WORDS[result]}</span>${partly}</td>
    <td>
      <ul class="checks">
        ${checks.map(checkOf)}
      </ul>
    </td>
    <td class="small">${speaks}</td>
  </tr>`;
}

const SHORT = {
  soc2: "SOC 2",
  nist: "800-53",
  hipaa: "HIPAA",
  gdpr: "GDPR",
  "eu-ai-act": "AI Act",
} as const;

function checkOf(check: Check): Html {
  const { result, name, sentence, evidence, tested } = check;
  const leaves = evidence.slice(0, LEAVES_SHOWN).join(", ");
  const more = tested > LEAVES_SHOWN ? `, … (${grouped(tested)} in all)` : "";
  const behind =
    evidence.length === 0 ? markup`` : markup` <span class="soft">Leaves ${leaves}${more}.</span>`;
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  return markup`<li>
    <span class="mark ${result}" aria-hidden="true">${MARKS[result]}</span><b>${capital}.</b>
    <span class="${result}">${RESULT_WORDS[result]}.</span> ${sentence}${behind}
  </li>`;
}

function counterExamples(controls: readonly ControlResult[]): Html {
  const all = controls.flatMap(({ id, checks }) =>
    checks.flatMap(({ name, counterExamples: found }) =>
      found.map(({ leaf, problem }) => ({ id, name, leaf, problem })),
    ),
  );
  if (all.length === 0) return markup``;
  const left = all.length - COUNTER_EXAMPLES_SHOWN;
  const rest =
    left > 0 ? markup`<p class="soft">${grouped(left)} more stand in controls.json.</p>` : markup``;
  return markup`<h3>Counter-examples</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Leaf</th>
          <th scope="col">Control</th>
          <th scope="col">Contradicts</th>
          <th scope="col">How</th>
        </tr>
      </thead>
      <tbody>
        ${all.slice(0, COUNTER_EXAMPLES_SHOWN).map(
          ({ id, name, leaf, problem }) =>
            markup`<tr>
              <td class="num">${leaf}</td>
              <td>${id}</td>
              <td>${name}</td>
              <td>${problem}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    ${rest}`;
}
