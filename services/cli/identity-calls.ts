import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  AcceptLinkRequestSchema,
  AcceptLinkResponse,
  EndStandInRequestSchema,
  EndStandInResponse,
  ListAgentsRequestSchema,
  ListAgentsResponse,
  NameStandInRequestSchema,
  NameStandInResponse,
  OfferLinkRequestSchema,
  OfferLinkResponse,
  RegisterAgentRequestSchema,
  RegisterAgentResponse,
  RemoveAgentRequestSchema,
  RemoveAgentResponse,
  RemovePasskeyRequestSchema,
  RemovePasskeyResponse,
  UnlinkRequestSchema,
  UnlinkResponse,
  WhoAmIRequestSchema,
  WhoAmIResponse,
} from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import type { Unary } from "./ledger-calls.ts";

/** The calls of IdentityService that commands make. They reject with a `Fault`. */
export interface IdentityCalls {
  readonly whoAmI: Unary<MessageInitShape<typeof WhoAmIRequestSchema>, WhoAmIResponse>;
  readonly offerLink: Unary<MessageInitShape<typeof OfferLinkRequestSchema>, OfferLinkResponse>;
  readonly acceptLink: Unary<MessageInitShape<typeof AcceptLinkRequestSchema>, AcceptLinkResponse>;
  readonly unlink: Unary<MessageInitShape<typeof UnlinkRequestSchema>, UnlinkResponse>;
  readonly nameStandIn: Unary<
    MessageInitShape<typeof NameStandInRequestSchema>,
    NameStandInResponse
  >;
  readonly endStandIn: Unary<MessageInitShape<typeof EndStandInRequestSchema>, EndStandInResponse>;
  readonly removePasskey: Unary<
    MessageInitShape<typeof RemovePasskeyRequestSchema>,
    RemovePasskeyResponse
  >;
  readonly listAgents: Unary<MessageInitShape<typeof ListAgentsRequestSchema>, ListAgentsResponse>;
  readonly registerAgent: Unary<
    MessageInitShape<typeof RegisterAgentRequestSchema>,
    RegisterAgentResponse
  >;
  readonly removeAgent: Unary<
    MessageInitShape<typeof RemoveAgentRequestSchema>,
    RemoveAgentResponse
  >;
}
