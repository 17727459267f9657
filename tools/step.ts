/** What one step of the check gave. */
export interface StepResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Printed in full when something failed. */
  readonly output: string;
  /** Why the step was not run, where it was not. */
  readonly skippedBecause?: string;
}

/** One step of the check. */
export interface Step {
  readonly name: string;
  readonly run: () => Promise<StepResult>;
}

/** A step that either passes or fails as a whole. */
export function whole(isPassed: boolean, output: string): StepResult {
  return { passed: isPassed ? 1 : 0, failed: isPassed ? 0 : 1, skipped: 0, output };
}

/** A step that could not be run. */
export function skippedStep(reason: string): StepResult {
  return { passed: 0, failed: 0, skipped: 1, output: "", skippedBecause: reason };
}

/** The closing line, which machines read too. */
export function closingLine(results: readonly StepResult[]): string {
  const passed = sum(results.map((result) => result.passed));
  const failed = sum(results.map((result) => result.failed));
  const skipped = sum(results.map((result) => result.skipped));
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
