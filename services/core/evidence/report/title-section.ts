import { counted } from "../control.ts";
import { SCOPE_SENTENCE } from "../controls/controls.ts";
import { FRAMEWORK_TITLES } from "../criteria.ts";
import type { Evidence } from "../evidence.ts";
import { markup, type Html } from "./html.ts";
import { singleOperatorBanner } from "./unusual-section.ts";
import { grouped, instant } from "./wording.ts";

/** Which log, which time, what is proved and what is not. */
export function titleSection(evidence: Evidence): Html {
  const { integrity, log, frameworks } = evidence;
  const { fromMs, toMs } = log.period;
  return markup`<header>
      <p class="over">Countersign · evidence report</p>
      <h1>What people decided, and what agents did</h1>
      <p class="lead">${SCOPE_SENTENCE}</p>
      ${singleOperatorBanner(evidence)}
      <dl class="facts">
        <dt>Log</dt>
        <dd><code>${integrity.origin}</code></dd>
        <dt>Period</dt>
        <dd>${instant(fromMs)} to ${instant(toMs)} (UTC, both included)</dd>
        <dt>Tree</dt>
        <dd>${grouped(integrity.size)} leaves, whole up to the checkpoint</dd>
        <dt>Root</dt>
        <dd><code>${integrity.root.replaceAll(/(.{8})(?=.)/g, "$1 ")}</code></dd>
        <dt>Signed</dt>
        <dd>${signedSentence(evidence)}</dd>
        <dt>Witnessed</dt>
        <dd>${witnessedSentence(evidence)}</dd>
        <dt>Frameworks</dt>
        <dd>${frameworks.map((each) => FRAMEWORK_TITLES[each]).join(" · ")}</dd>
      </dl>
    </header>
    <section class="pair" aria-label="What is proved and what is not">
      <div>
        <h3>What this package proves</h3>
        <ul>
          <li>
            The leaves behind every statement are in the tree whose root stands above; anyone can
            compute it again.
          </li>
          <li>
            ${integrity.isLogSignatureVerified ? "The log signed that root." : "With the log's key, which you need from elsewhere: that the log signed that root."}
          </li>
          <li>
            Each control below was computed from those leaves alone, and the leaves are named.
          </li>
        </ul>
      </div>
      <div>
        <h3>What it does not prove</h3>
        <ul>
          <li>That nothing went around the system: a log tells only what was routed through it.</li>
          <li>${witnessLimit(evidence)}</li>
          <li>
            What is marked “not tested”: the reason stands beside it, and it counts neither for nor
            against.
          </li>
        </ul>
      </div>
    </section>`;
}

function signedSentence({ integrity }: Evidence): string {
  return integrity.isLogSignatureVerified
    ? "Yes: the log's signature was checked with the key in the trust policy"
    : "Not checked here: no key of the log was given to the export";
}

function witnessedSentence({ integrity }: Evidence): string {
  const { isQuorumMet, witnesses, unknownSignatures } = integrity;
  if (isQuorumMet && witnesses.length > 0) return `Yes: ${witnesses.join(", ")}`;
  const others =
    unknownSignatures === 0
      ? ""
      : `; ${counted(unknownSignatures, "signature")} of unknown keys not checked`;
  const some = witnesses.length === 0 ? "" : ` (only ${witnesses.join(", ")})`;
  return `No quorum of known witnesses${some}${others}`;
}

function witnessLimit({ integrity }: Evidence): string {
  return integrity.isQuorumMet && integrity.witnesses.length > 0
    ? "More than its witnesses saw: they say that the log only grew, not that what was written is true."
    : "That the holder of the log's key has shown everybody the same history. Without witnesses it is tamper-evident against anyone without that key, no more.";
}
