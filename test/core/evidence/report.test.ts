import { expect, test } from "vitest";
import { examineControls } from "../../../services/core/evidence/controls/controls.ts";
import { toEvidenceLog } from "../../../services/core/evidence/evidence-log.ts";
import type { Evidence } from "../../../services/core/evidence/evidence.ts";
import { reportHtml } from "../../../services/core/evidence/report/report.ts";
import { evidenceOf, syntheticRecords } from "../../support/evidence.ts";
import { actorNames } from "../../support/ledger-log.ts";

const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&\u202Eevil\u0000`;

function reportOf(evidence: Evidence): string {
  return reportHtml(evidence, examineControls(evidence));
}

function hostile(): Evidence {
  const records = syntheticRecords(40).map((record) =>
    "rule" in record.data
      ? ({ ...record, data: { ...record.data, rule: HOSTILE } } as typeof record)
      : record,
  );
  const names = new Map([...actorNames().keys()].map((id) => [id, HOSTILE]));
  const shown = new Map(records.map(({ index }) => [index, { target: HOSTILE, reason: HOSTILE }]));
  const evidence = evidenceOf(records, {
    disclosure: { names, shown, firstLeafBySubject: new Map() },
  });
  return {
    ...evidence,
    integrity: { ...evidence.integrity, origin: HOSTILE, witnesses: [HOSTILE] },
  };
}

test("nothing that a log, a name or an opening says becomes markup", () => {
  const report = reportOf(hostile());

  expect(report).not.toMatch(/<script|<img/);
  expect(report).not.toContain(HOSTILE);
  expect(report).not.toContain("\u202E");
  expect(report).not.toContain("\u0000");
  expect(report).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(report).toContain("\\u{202e}");
});

test("the page loads nothing and runs nothing, and says so to the browser", () => {
  const report = reportOf(evidenceOf(syntheticRecords(40)));

  expect(report).toContain("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;");
  expect(report).not.toMatch(/<(script|link|iframe|object|embed|img)\b|url\(|@import|https?:\/\//);
  expect(report).not.toMatch(/ on[a-z]+=/);
});

test("every drawing has a title and its numbers in words", () => {
  const report = reportOf(evidenceOf(syntheticRecords(200)));

  const drawings = [...report.matchAll(/<svg role="img" aria-labelledby="(\S+) (\S+)"/g)];

  expect(drawings).toHaveLength(4);
  for (const [, title, description] of drawings) {
    expect(report).toContain(`id="${title}"`);
    expect(report).toMatch(new RegExp(`<desc id="${description}">[^<]+\\d`));
  }
});

test("a long log shows its newest requests and says how many it leaves out", () => {
  const report = reportOf(evidenceOf(syntheticRecords(620)));

  expect(report.match(/class="when"/g)).toHaveLength(500);
  expect(report).toContain("120 older requests are left out here");
  expect(report).toContain("all 620 are in");
});

test("a log without a witness is not called witnessed, nor one without a key signed", () => {
  const evidence = evidenceOf(syntheticRecords(20));
  const integrity = {
    ...evidence.integrity,
    isLogSignatureVerified: false,
    isQuorumMet: false,
    witnesses: [],
  };

  const report = reportOf({ ...evidence, integrity });

  expect(report).toContain("No quorum of known witnesses");
  expect(report).toContain("Not checked here: no key of the log was given");
  expect(report).not.toContain("immutable");
});

test("a period in which nothing happened gives a report that says so", () => {
  const records = syntheticRecords(20);
  const log = toEvidenceLog(records, { fromMs: 1, toMs: 2 });

  const report = reportOf({ ...evidenceOf(records), log });

  expect(report).toContain("Nothing was asked for in the period.");
});
