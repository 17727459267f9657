import type { Decision, DecisionPort, PortOptions, WatchStep } from "./decision-port.ts";
import {
  expectedOfDecision,
  expectedOfOutcome,
  expectedOfRedemption,
  expectedOfVerdict,
} from "./expected-leaf.ts";
import type { Ledger } from "./ledger.ts";
import type { Receipt } from "./receipt.ts";

/**
 * The decision service, believed only as far as the ledger proves it: what permits something rejects with "unavailable" unless
 * its receipt is valid, and any other receipt that is not valid is left out.
 */
export function provenDecisions(port: DecisionPort, ledger: Ledger): DecisionPort {
  const known = (options: PortOptions) => ({ ...options, knownLedgerSize: ledger.knownSize });
  return {
    decide: async (attempt, options) => {
      ledger.assertNoFork();
      const decision = await port.decide(attempt, known(options));
      // It is about another action, and answers nothing: what is asked next does.
      if (decision.attachedToKey !== undefined) return withReceipt(decision, undefined);
      const expected = expectedOfDecision(attempt, decision);
      const receipt = isPermission(decision)
        ? await ledger.require(decision.receipt, expected)
        : ledger.accept(decision.receipt, expected);
      return withReceipt(decision, receipt);
    },
    watch: async function* (watched, options) {
      ledger.assertNoFork();
      for await (const step of port.watch(watched, known(options)))
        yield withReceipt(step, await receiptOfStep(step));

      async function receiptOfStep({ verdict, receipt }: WatchStep): Promise<Receipt | undefined> {
        if (verdict === undefined) return undefined;
        const expected = expectedOfVerdict(watched, verdict);
        return verdict.status === "allowed"
          ? ledger.require(receipt, expected)
          : ledger.accept(receipt, expected);
      }
    },
    redeem: async (attempt, options) => {
      ledger.assertNoFork();
      const redeemed = await port.redeem(attempt, known(options));
      return withReceipt(
        redeemed,
        await ledger.require(redeemed.receipt, expectedOfRedemption(attempt)),
      );
    },
    reportOutcome: async (report, options) => {
      const reported = await port.reportOutcome(report, known(options));
      // What has run must be reported also to a log that nobody believes any more.
      const receipt =
        ledger.fork === undefined
          ? ledger.accept(reported.receipt, expectedOfOutcome(report))
          : undefined;
      return withReceipt(reported, receipt);
    },
    cancel: (requestId, reason, options) => port.cancel(requestId, reason, options),
    extend: (requestId, options) => port.extend(requestId, options),
    answerReveal: (answer, options) => port.answerReveal(answer, options),
  };
}

/** Whether the sidecar's own attempt may run, or may redeem a grant. */
function isPermission({ verdict, redeemedElsewhere }: Decision): boolean {
  return verdict?.status === "allowed" && !redeemedElsewhere;
}

function withReceipt<T extends { readonly receipt?: Receipt }>(
  answer: T,
  receipt: Receipt | undefined,
): Omit<T, "receipt"> & { readonly receipt?: Receipt } {
  const { receipt: _offered, ...rest } = answer;
  return receipt === undefined ? rest : { ...rest, receipt };
}
