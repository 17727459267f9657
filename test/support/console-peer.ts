import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { decodeJwt } from "jose";
import {
  ApprovalService,
  RequestSchema,
  RequestStatus,
  type BreakGlassRequest,
  type ListRequestsRequest,
  type Request,
  type RevealValueRequest,
  type ReviewGlassRequest,
  type VoteRequest,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Risk } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import {
  IdentityService,
  type NameStandInRequest,
  type WhoAmIResponseSchema,
} from "../../proto/gen/countersign/identity/v1/identity_pb.ts";
import type { CallContext } from "../../services/adapters/grpc/call-context.ts";
import { bindService } from "../../services/adapters/grpc/handlers.ts";
import { createGrpcServer, type GrpcServer } from "../../services/adapters/grpc/server.ts";
import { Fault } from "../../services/core/fault.ts";

/** A request as a test writes it down. */
type RequestInit = Exclude<MessageInitShape<typeof RequestSchema>, Request>;
type WhoAmI = MessageInitShape<typeof WhoAmIResponseSchema>;

/** What a peer says; a test changes the parts that it is about. */
export interface ConsoleScript {
  /** What is said of whoever calls, beside their identity and name. */
  whoAmI: () => WhoAmI;
  /** May throw a `Fault`: the vote is refused. */
  vote: (vote: VoteRequest) => void;
  /** What of a look at a hidden value; may throw a `Fault`. */
  reveal: (request: RevealValueRequest) => Promise<{ revealId: string; sealed: string }>;
  /** May throw: the link is refused. */
  acceptLink: (code: string) => void;
}

/**
 * A decision service as the console sees it, over real gRPC: for what the real one would not say, such as every field full of
 * hostile text. What the real service does is tested with the real service.
 */
export class ConsolePeer implements AsyncDisposable {
  readonly requests = new Map<string, Request>();
  readonly script: ConsoleScript;
  /** Who called what, as "method subject". */
  readonly calls: string[] = [];
  readonly listed: ListRequestsRequest[] = [];
  readonly votes: VoteRequest[] = [];
  readonly broken: BreakGlassRequest[] = [];
  readonly reviewed: ReviewGlassRequest[] = [];
  readonly revealed: RevealValueRequest[] = [];
  readonly standIns: NameStandInRequest[] = [];
  #server: GrpcServer | undefined;

  constructor(script: Partial<ConsoleScript> = {}) {
    const nothing = () => undefined;
    const reveal = async () => ({ revealId: "reveal_1", sealed: "" });
    this.script = { whoAmI: () => ({}), vote: nothing, acceptLink: nothing, reveal, ...script };
  }

  get address(): string {
    return this.#server?.addresses[0] ?? "";
  }

  async start(): Promise<this> {
    this.#server = await createGrpcServer({
      listeners: [{ host: "127.0.0.1", port: 0, credentials: { kind: "plaintext" } }],
      services: [this.#approvals(), this.#identities()],
      log: () => undefined,
    });
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]();
  }

  /** Puts a request there. */
  add(init: RequestInit = {}): Request {
    const request = create(RequestSchema, { ...pendingRequest(), ...init });
    this.requests.set(request.id, request);
    return request;
  }

  #find(id: string): Request {
    const request = this.requests.get(id);
    if (request !== undefined) return request;
    throw new Fault({
      code: "not_found",
      reason: "not_found",
      message: "There is no such request.",
    });
  }

  #caller(method: string, call: CallContext): { sub: string; key: string; name: string } {
    const token = call.bearerToken;
    if (token === undefined) throw unauthenticated();
    const { iss, sub = "", aud, name } = decodeJwt<{ name?: string }>(token);
    if (aud !== "countersign") throw unauthenticated();
    this.calls.push(`${method} ${sub}`);
    return { sub, key: `${iss}|${sub}`, name: name ?? "" };
  }

  #approvals() {
    return bindService(ApprovalService, {
      ...absent(ApprovalService.methods.map(({ localName }) => localName)),
      listRequests: async (request: ListRequestsRequest, call: CallContext) => {
        this.#caller("list", call);
        this.listed.push(request);
        const all = [...this.requests.values()];
        const from = Number(request.pageToken || "0");
        const next = from + request.pageSize;
        return {
          requests: all.slice(from, next),
          nextPageToken: next < all.length ? String(next) : "",
        };
      },
      getRequest: async ({ requestId }: { requestId: string }, call: CallContext) => {
        this.#caller("get", call);
        return { request: this.#find(requestId) };
      },
      vote: async (vote: VoteRequest, call: CallContext) => {
        this.#caller("vote", call);
        this.script.vote(vote);
        this.votes.push(vote);
        return { request: this.#find(vote.requestId) };
      },
      withdrawVote: async ({ requestId }: { requestId: string }, call: CallContext) => {
        this.#caller("withdraw", call);
        return { request: this.#find(requestId) };
      },
      breakGlass: async (request: BreakGlassRequest, call: CallContext) => {
        this.#caller("break", call);
        this.broken.push(request);
        return { request: this.#find(request.requestId) };
      },
      revealValue: async (request: RevealValueRequest, call: CallContext) => {
        this.#caller("reveal", call);
        this.revealed.push(request);
        return this.script.reveal(request);
      },
      reviewGlass: async (request: ReviewGlassRequest, call: CallContext) => {
        this.#caller("review", call);
        this.reviewed.push(request);
        return { request: this.#find(request.requestId) };
      },
    } as never); // The methods that the console never calls are absent on purpose.
  }

  #identities() {
    return bindService(IdentityService, {
      ...absent(IdentityService.methods.map(({ localName }) => localName)),
      whoAmI: async (_request: object, call: CallContext) => {
        const { key, name } = this.#caller("whoami", call);
        return { person: true, id: key, name, ...this.script.whoAmI() };
      },
      offerLink: async (_request: object, call: CallContext) => {
        this.#caller("offer", call);
        return { code: "ABCD-EFGH-JKLM", expiresAt: timestampFromMs(Date.now() + 300_000) };
      },
      acceptLink: async ({ code }: { code: string }, call: CallContext) => {
        this.#caller("accept", call);
        this.script.acceptLink(code);
        return { identities: [] };
      },
      nameStandIn: async (request: NameStandInRequest, call: CallContext) => {
        this.#caller("stand-in", call);
        this.standIns.push(request);
        return {};
      },
      endStandIn: async (_request: object, call: CallContext) => {
        this.#caller("end-stand-in", call);
        return {};
      },
      unlink: async (_request: object, call: CallContext) => {
        this.#caller("unlink", call);
        return {};
      },
    } as never); // The same.
  }
}

/** A request of high risk that waits for one of security. */
function pendingRequest(): RequestInit {
  return {
    id: "req_aaaaaaaaaaaaaaaaaaaaaaaaaa",
    status: RequestStatus.PENDING,
    action: {
      tool: "postgres",
      operation: "query",
      target: "crm",
      argumentsJson: '{"sql":"select * from customers"}',
      factsJson: '{"tables":["customers"]}',
      digest: new Uint8Array(32).fill(1),
      classification: { "pii.email": 4000, "pii.name": 4000 },
    },
    context: { reason: "quarterly report", environment: "production", blastRadius: "4,000 rows" },
    agent: "urn:countersign:local:workloads|demo-agent",
    owner: "https://idp.example|olivia",
    rule: "pii_export",
    reasons: [{ code: "pii_export", message: "Personal data leaves." }],
    risk: Risk.HIGH,
    progress: {
      requirements: [
        { group: "data-governance", approvals: 1, approved: 0 },
        { group: "security", approvals: 2, approved: 1 },
      ],
      expiresAt: timestampFromMs(Date.now() + 1_500_000),
    },
    viewDigest: new Uint8Array(32).fill(2),
    createdAt: timestampFromMs(Date.now() - 60_000),
    policyRevision: "ab".repeat(32),
    timeline: [
      {
        type: "request.opened",
        at: timestampFromMs(Date.now() - 60_000),
        actor: "service",
        text: "People were asked.",
      },
    ],
  };
}

function absent(names: readonly string[]) {
  const refuse = async () => {
    throw new Fault({ code: "internal", reason: "absent", message: "the peer does not do this" });
  };
  return Object.fromEntries(names.map((name) => [name, refuse]));
}

function unauthenticated(): Fault {
  return new Fault({
    code: "unauthenticated",
    reason: "token_not_for_us",
    message: "The token is not for this service.",
  });
}
