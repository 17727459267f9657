import type {
  ApprovalService,
  CancelPendingRequest,
  ListGrantsRequest,
  RevokeGrantRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { invalidField } from "../core/fault.ts";
import type { Approving } from "./approval-handler.ts";
import { readId, readText } from "./from-wire.ts";
import { toLiveGrant } from "./grant-to-wire.ts";
import { translateStoreFault } from "./refusals.ts";
import { ID_BYTES } from "./vote-from-wire.ts";

/** The part of the service in which permissions are looked over and taken away. */
type Grants = Pick<
  ServiceImplementation<typeof ApprovalService>,
  "listGrants" | "revokeGrant" | "cancelPending"
>;

const REASON_BYTES = { min: 0, max: 1_024 };
/** A workload's id may be a SPIFFE URI (at most 2,048 bytes; SPIFFE-ID, section 2.3). */
const AGENT_BYTES = { min: 0, max: 2_048 };
const PAGE_DEFAULT = 50;
const PAGE_MAX = 500;

/** Lists grants of several uses, takes grants back, and withdraws requests for operators. */
export function createGrantHandler(approving: Approving): Grants {
  return {
    listGrants: (request, call) => listGrants(approving, request, call),
    revokeGrant: (request, call) => revokeGrant(approving, request, call),
    cancelPending: (request, call) => cancelPending(approving, request, call),
  };
}

async function listGrants(
  { callers, requests, clock }: Approving,
  { agent, pageSize }: ListGrantsRequest,
  call: CallContext,
) {
  await callers.reader(call);
  if (pageSize > PAGE_MAX) throw invalidField("page_size", `must be at most ${PAGE_MAX}`);
  const limit = pageSize === 0 ? PAGE_DEFAULT : pageSize;
  const agentId = readText("agent", agent, AGENT_BYTES);
  const wanted = agentId === "" ? { limit } : { limit, agentId };
  const found = await requests.listLiveGrants(wanted, clock()).catch(translateStoreFault);
  return { grants: found.map(toLiveGrant).filter((grant) => grant !== undefined) };
}

/** Taking a permission away is safe: whoever may decide may, whoever's action it is may, and operators may. */
async function revokeGrant(
  { callers, commands, shown }: Approving,
  request: RevokeGrantRequest,
  call: CallContext,
) {
  const person = await callers.voter(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  const reason = readText("reason", request.reason, REASON_BYTES);
  const changed = await commands.execute(requestId, person, ({ voter, proof }) => ({
    kind: "revoke",
    voter,
    proof,
    reason,
    isOperator: callers.rolesOf(person).includes("operator"),
  }));
  return { request: shown(changed.request) };
}

async function cancelPending(
  { callers, commands, shown }: Approving,
  request: CancelPendingRequest,
  call: CallContext,
) {
  const person = await callers.operator(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  const reason = readText("reason", request.reason, REASON_BYTES);
  const changed = await commands.execute(
    requestId,
    person,
    ({ voter, proof }) => ({ kind: "cancel_as_operator", voter, proof, reason }) as const,
  );
  return { request: shown(changed.request) };
}
