/** How a check or a control came out. */
export type Result = "pass" | "fail" | "not_tested";

/** A leaf that contradicts a control, and how. */
export interface CounterExample {
  readonly leaf: number;
  readonly problem: string;
}

/** One question to the log, and what it answered. */
export interface Check {
  readonly name: string;
  readonly result: Result;
  /** What was found, for people. */
  readonly sentence: string;
  /** How many cases were looked at, and how many of them contradict. */
  readonly tested: number;
  readonly failed: number;
  /** Leaves behind the cases looked at, at most `LEAVES_LISTED_MAX` of them. */
  readonly evidence: readonly number[];
  readonly counterExamples: readonly CounterExample[];
  /** Numbers that are told and not judged, by name. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** One case that a check looked at; a problem makes it a counter-example. */
export interface Case {
  readonly leaf: number;
  readonly problem?: string | undefined;
}

/** Most leaf indexes in one list: enough to sample from, and a log of millions stays readable. */
const LEAVES_LISTED_MAX = 1_000;

/** What a check is called, and its sentences. */
export interface CheckWording {
  readonly name: string;
  readonly passed: (tested: number) => string;
  /** Why nothing could be tested when there was no case. */
  readonly none: string;
  readonly figures?: Readonly<Record<string, number>>;
}

/** Judges cases: one counter-example fails the check; without any case nothing was tested. */
export function judge(cases: readonly Case[], wording: CheckWording): Check {
  const { name, figures } = wording;
  const counterExamples = cases.flatMap(({ leaf, problem }) =>
    problem === undefined ? [] : [{ leaf, problem }],
  );
  const failed = counterExamples.length;
  const result = cases.length === 0 ? "not_tested" : failed === 0 ? "pass" : "fail";
  return {
    name,
    result,
    sentence: sentenceFor(result, cases.length, { ...wording, failed }),
    tested: cases.length,
    failed,
    evidence: cases.slice(0, LEAVES_LISTED_MAX).map(({ leaf }) => leaf),
    counterExamples: counterExamples.slice(0, LEAVES_LISTED_MAX),
    ...(figures === undefined ? {} : { figures }),
  };
}

function sentenceFor(
  result: Result,
  tested: number,
  { failed, passed, none }: CheckWording & { readonly failed: number },
): string {
  if (result === "not_tested") return none;
  if (result === "pass") return passed(tested);
  return `${failed} of ${tested} cases contradict this.`;
}

/** A question that the log can't answer, and why. */
export function notTested(name: string, why: string): Check {
  return {
    name,
    result: "not_tested",
    sentence: why,
    tested: 0,
    failed: 0,
    evidence: [],
    counterExamples: [],
  };
}

/**
 * One counter-example fails a control. It passes only when every one of its checks was tested, so that no pass stands for more
 * than was looked at.
 */
export function resultOf(checks: readonly Check[]): Result {
  if (checks.some(({ result }) => result === "fail")) return "fail";
  return checks.every(({ result }) => result === "pass") ? "pass" : "not_tested";
}

/** "1 grant", "2 grants". */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
