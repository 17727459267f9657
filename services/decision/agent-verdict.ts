import type { MessageInitShape } from "@bufbuild/protobuf";
import type { VerdictSchema } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { grantClaims, type GrantTokens } from "../core/approval/grant-token.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import { toGrant } from "./grant-to-wire.ts";
import { toVerdict } from "./to-wire.ts";

/** What verdicts for agents are made with. */
export interface AgentVerdictOptions {
  readonly grants: GrantTokens;
  /** Who grants are of: the origin of the log. */
  readonly grantIssuer: string;
}

/** The verdict of a request for its own agent, with the token of a grant that waits to be used; undefined while there is none. */
export async function agentVerdict(
  { grants, grantIssuer }: AgentVerdictOptions,
  request: ApprovalRequest,
): Promise<MessageInitShape<typeof VerdictSchema> | undefined> {
  const verdict = toVerdict(request);
  const grant = toGrant(request);
  const claims = grantClaims(request, grantIssuer);
  if (verdict === undefined || grant === undefined || claims === undefined) return verdict;
  return { ...verdict, grant: { ...grant, token: await grants.mint(claims) } };
}
