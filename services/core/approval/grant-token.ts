import type { ApprovalRequest } from "./request.ts";

/** The media type of a grant's token (RFC 8725, section 3.11): no token of another kind passes as a grant, and no grant as another. */
export const GRANT_TOKEN_TYPE = "countersign-grant+jwt";

/**
 * What a grant's token says (RFC 7519). It follows from the request alone, so that it is made when it is asked for and stored
 * nowhere. The target and the arguments are not in it: they may be personal, and the digest binds them.
 */
export interface GrantClaims {
  /** The log that the verdict is recorded in. */
  readonly iss: string;
  /** The agent that may act. */
  readonly sub: string;
  /** Whom it is for: the same agent, whose sidecar redeems it. */
  readonly aud: string;
  /** The grant's id. */
  readonly jti: string;
  /** When people approved, in seconds. */
  readonly iat: number;
  readonly nbf: number;
  /** Until when the first use must have happened, in seconds. */
  readonly exp: number;
  readonly act: GrantedAction;
}

/** The action that a grant is for. */
export interface GrantedAction {
  /** The action digest, 64 hexadecimal digits. */
  readonly digest: string;
  /** The request's id. */
  readonly request: string;
  readonly uses: number;
  /** The kinds of data that were found in it, sorted. */
  readonly labels: readonly string[];
  /** On a grant of several uses: the digest of what must be the same each time, 64 hexadecimal digits. */
  readonly shape?: string;
  /** On a grant of several uses: until when, in seconds. */
  readonly usable_until?: number;
}

/**
 * What the token of a request's grant says; undefined while there is no grant that could still be redeemed. Times are rounded
 * down, so that a token never outlives its grant.
 */
export function grantClaims(request: ApprovalRequest, issuer: string): GrantClaims | undefined {
  const { details, lifecycle } = request;
  const { grant, verdict } = lifecycle;
  if (lifecycle.status !== "approved" || grant === undefined || verdict === undefined) {
    return undefined;
  }
  const approvedAt = seconds(verdict.atMs);
  return {
    iss: issuer,
    sub: details.agent.id,
    aud: details.agent.id,
    jti: grant.id,
    iat: approvedAt,
    nbf: approvedAt,
    exp: seconds(grant.expiresAtMs),
    act: {
      digest: details.digest,
      request: details.id,
      uses: grant.bounds?.uses ?? 1,
      labels: Object.keys(details.action.classification).toSorted(),
      ...boundsOf(request),
    },
  };
}

function boundsOf({ details, lifecycle }: ApprovalRequest) {
  const bounds = lifecycle.grant?.bounds;
  if (bounds === undefined || bounds.endedAtMs !== undefined) return {};
  const shape = details.shapes?.grant;
  return {
    ...(shape === undefined ? {} : { shape }),
    usable_until: seconds(bounds.usableUntilMs),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1_000);
}

/** Makes and checks the tokens of grants. */
export interface GrantTokens {
  /** Signs what `grantClaims` gave. */
  mint(claims: GrantClaims): Promise<string>;
  /**
   * Which grant a token of ours is: that it was signed by one of the keys, whatever the time is, because the state of the request
   * decides whether it still serves. Undefined for everything else.
   */
  read(token: string): Promise<ReadGrant | undefined>;
}

/** What redeeming compares. */
export interface ReadGrant {
  readonly grantId: string;
  readonly agentId: string;
  readonly requestId: string;
  readonly digest: string;
}
