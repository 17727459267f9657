import { ApprovalService } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { DecisionService } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { IdentityService } from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { PolicyService } from "../../proto/gen/countersign/policy/v1/policy_pb.ts";
import { bindService, type ServiceBinding } from "../adapters/grpc/handlers.ts";
import { createApprovalHandler, type ApprovalHandlerOptions } from "./approval-handler.ts";
import { createDecisionHandler, type DecisionHandlerOptions } from "./decision-handler.ts";
import { createIdentityHandler, type IdentityHandlerOptions } from "./identity-handler.ts";
import { createLedgerHandler, type LedgerHandlerOptions } from "./ledger-handler.ts";
import { createPolicyHandler, type PolicyHandlerOptions } from "./policy-handler.ts";

/** What all handlers together work with. */
export type HandlerOptions = ApprovalHandlerOptions &
  DecisionHandlerOptions &
  IdentityHandlerOptions &
  LedgerHandlerOptions &
  PolicyHandlerOptions;

/** The services of this process. */
export function bindServices(options: HandlerOptions): readonly ServiceBinding[] {
  return [
    bindService(DecisionService, createDecisionHandler(options)),
    bindService(ApprovalService, createApprovalHandler(options)),
    bindService(PolicyService, createPolicyHandler(options)),
    bindService(IdentityService, createIdentityHandler(options)),
    bindService(LedgerService, createLedgerHandler(options)),
  ];
}
