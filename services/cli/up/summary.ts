import type { RunFile } from "./run-file.ts";
import type { StackEvent } from "./stack.ts";

/** What the summary tells besides what run.json holds. */
export interface SummaryOptions {
  readonly home: string;
  readonly policies: string;
  readonly revision: string;
  /** Whether one person may both ask and approve. */
  readonly isSingleOperator: boolean;
}

const REVISION_CHARACTERS = 12;
const SINGLE_OPERATOR = `
  SINGLE OPERATOR MODE: COUNTERSIGN_SINGLE_OPERATOR=true lets people approve what their own agents ask.
  Nobody else needs to have seen it. For development only.
`;

/** What a newcomer wants to know once the stack serves. */
export function summarise(run: RunFile, { isSingleOperator, ...options }: SummaryOptions): string {
  const { home, policies, revision } = options;
  const processes = run.processes.map(({ name, pid }) => `${name} (${pid})`).join(", ");
  return `
Countersign is up.

  Running          ${processes}
  State and logs   ${home}
  Policy           ${revision.slice(0, REVISION_CHARACTERS)} from ${policies}: edit a rule, and it is active a moment later
  Sidecar          http://${run.sidecar?.httpAddress ?? "?"} and ${run.sidecar?.grpcSocket ?? "?"}
  Decision service ${run.decision?.address ?? "?"}
  Console          ${run.console?.url ?? "?"}: see requests and decide in a browser
  Sign in          ${run.issuer?.url ?? "?"}, for development: it asks for no password
  Ledger           ${run.ledger?.url ?? "?"}/checkpoint, trusted by ${run.ledger?.directory ?? "?"}/trust-policy

  Gate a command   countersign exec -- psql -c "select 1"
  Watch, decide    countersign inbox --as dana
  Or one by one    countersign requests
                   countersign approve ID --as dana
  As yourself      countersign login, then without --as
  Is all well?     countersign doctor
${isSingleOperator ? SINGLE_OPERATOR : ""}
Ctrl-C stops everything. In the checkout, "npm run -s countersign -- ARGS" is "countersign ARGS".
`;
}

/** What happens while it runs, for the terminal; nothing for what nobody needs to know. */
export function describeEvent(event: StackEvent): readonly string[] {
  switch (event.kind) {
    case "started":
      return [`${event.name}: serves (process ${event.pid})`];
    case "crashed":
      return [`${event.name}: ended by itself; starting it again in ${event.restartInMs} ms`];
    case "failed":
      return [
        `${event.name}: did not start: ${event.reason}`,
        `${event.name}: trying again in ${event.restartInMs} ms`,
      ];
    case "policy_built":
      return [
        `policy: ${event.revision.slice(0, REVISION_CHARACTERS)} was built and becomes active`,
      ];
    case "policy_refused":
      return [
        "policy: the change does not compile; the old policy stays active:",
        ...event.reason.split("\n"),
      ];
  }
}
