import { Fault } from "../core/fault.ts";
import type { Approvals, Connection, Policies } from "./context.ts";
import type { IdentityCalls } from "./identity-calls.ts";
import type { CallLimits, LedgerCalls } from "./ledger-calls.ts";

/**
 * The same connection, of which a call that reached nobody says so in the words given, instead of those of the transport. What the
 * service itself answers stays as it is.
 */
export function explained(connection: Connection, unreached: string): Connection {
  return {
    approvals: explainApprovals(connection.approvals, unreached),
    decisions: { extend: explainCall(connection.decisions.extend, unreached) },
    policies: explainPolicies(connection.policies, unreached),
    ledger: explainLedger(connection.ledger, unreached),
    identity: explainIdentity(connection.identity, unreached),
    isServing: () => connection.isServing(),
    listServices: () => connection.listServices(),
    [Symbol.dispose]: () => connection[Symbol.dispose](),
  };
}

function explainApprovals(approvals: Approvals, unreached: string): Approvals {
  return {
    listRequests: explainCall(approvals.listRequests, unreached),
    getRequest: explainCall(approvals.getRequest, unreached),
    vote: explainCall(approvals.vote, unreached),
    voteMany: explainCall(approvals.voteMany, unreached),
    withdrawVote: explainCall(approvals.withdrawVote, unreached),
    breakGlass: explainCall(approvals.breakGlass, unreached),
    reviewGlass: explainCall(approvals.reviewGlass, unreached),
    revealValue: explainCall(approvals.revealValue, unreached),
    cancelPending: explainCall(approvals.cancelPending, unreached),
    listGrants: explainCall(approvals.listGrants, unreached),
    revokeGrant: explainCall(approvals.revokeGrant, unreached),
    noteDelivery: explainCall(approvals.noteDelivery, unreached),
    watchRequests: explainStream(approvals.watchRequests, unreached),
  };
}

function explainPolicies(policies: Policies, unreached: string): Policies {
  return {
    getActivePolicy: explainCall(policies.getActivePolicy, unreached),
    dryRun: explainCall(policies.dryRun, unreached),
  };
}

function explainLedger(ledger: LedgerCalls, unreached: string): LedgerCalls {
  return {
    getCheckpoint: explainCall(ledger.getCheckpoint, unreached),
    getReceipt: explainCall(ledger.getReceipt, unreached),
    listLeaves: explainStream(ledger.listLeaves, unreached),
    listOpenings: explainStream(ledger.listOpenings, unreached),
    listActors: explainCall(ledger.listActors, unreached),
    recordRead: explainCall(ledger.recordRead, unreached),
    eraseSubject: explainCall(ledger.eraseSubject, unreached),
    holdSubject: explainCall(ledger.holdSubject, unreached),
    releaseSubject: explainCall(ledger.releaseSubject, unreached),
  };
}

function explainIdentity(identity: IdentityCalls, unreached: string): IdentityCalls {
  return {
    whoAmI: explainCall(identity.whoAmI, unreached),
    offerLink: explainCall(identity.offerLink, unreached),
    acceptLink: explainCall(identity.acceptLink, unreached),
    unlink: explainCall(identity.unlink, unreached),
    nameStandIn: explainCall(identity.nameStandIn, unreached),
    endStandIn: explainCall(identity.endStandIn, unreached),
    removePasskey: explainCall(identity.removePasskey, unreached),
    listAgents: explainCall(identity.listAgents, unreached),
    registerAgent: explainCall(identity.registerAgent, unreached),
    removeAgent: explainCall(identity.removeAgent, unreached),
  };
}

function explainStream<Request, Answer>(
  call: (request: Request, limits?: CallLimits) => AsyncIterable<Answer>,
  unreached: string,
): (request: Request, limits?: CallLimits) => AsyncIterable<Answer> {
  return async function* (request, limits) {
    try {
      yield* call(request, limits);
    } catch (error) {
      throw explain(error, unreached);
    }
  };
}

function explainCall<Request, Answer>(
  call: (request: Request, limits?: CallLimits) => Promise<Answer>,
  unreached: string,
): (request: Request, limits?: CallLimits) => Promise<Answer> {
  return async (request, limits) => {
    try {
      return await call(request, limits);
    } catch (error) {
      throw explain(error, unreached);
    }
  };
}

/** A service that answers gives a reason of its own; only a status of the transport has its code in that place. */
function explain(error: unknown, message: string): unknown {
  if (!(error instanceof Fault) || error.reason !== error.code) return error;
  const { code, reason } = error;
  if (code !== "unavailable" && code !== "deadline_exceeded") return error;
  return new Fault({ code, reason, message, cause: error });
}
