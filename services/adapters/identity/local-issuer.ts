import { join } from "node:path";
import {
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
  type JWTPayload,
} from "jose";
import { personKey } from "../../core/identity/identity.ts";
import { readAgents, readPeople } from "./directory.ts";
import { localPersonIssuer } from "./local-port.ts";
import { PUBLIC_FILE, readOrCreate } from "./private-file.ts";
import type { Trust } from "./token-verifier.ts";

/** The issuers of the embedded mode. They have nothing in common, so that a token of one never passes as the other. */
const LOCAL_WORKLOAD_ISSUER = "urn:countersign:local:workloads";
/** What every token of the embedded issuers is for. */
export const LOCAL_AUDIENCE = "countersign";

/** Long enough for one piece of work, short enough that a leaked token is soon worthless. */
const TOKEN_S = 600;

type Issuer = "workload" | "person";

/** A private JWK (RFC 7517) that signs with EdDSA. */
export type LocalKey = JWK & { readonly kid: string };

/** Which trusts the files of the embedded issuer make. */
export interface LocalTrusts {
  readonly workloads: Trust;
  readonly people: Trust;
}

/** What a token of the embedded issuer says of a program. */
export interface WorkloadTokenOptions {
  readonly subject: string;
  /** The subject of the local person who answers for it. */
  readonly owner?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** In seconds. */
  readonly ttl?: number;
}

/** What one says of a person. */
export interface PersonTokenOptions {
  readonly subject: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** Put into the token as one that the issuer has verified. */
  readonly email?: string;
  readonly acr?: string;
  readonly amr?: readonly string[];
  /** When they signed in, in seconds since the epoch. */
  readonly authTime?: number;
  /** In seconds. */
  readonly ttl?: number;
}

/**
 * Makes what is missing under `<home>/identity`: both key pairs, their public JWKS files, the port of the people's issuer, the
 * directory of people and agents. What is there is kept. Any number of processes may do this at once.
 */
export async function createLocalIssuer(home: string): Promise<LocalTrusts> {
  const [issuer] = await Promise.all([
    localPersonIssuer(home),
    publish(home, "workload"),
    publish(home, "person"),
    readPeople(home),
    readAgents(home),
  ]);
  const shared = { audience: LOCAL_AUDIENCE };
  return {
    workloads: { ...shared, issuer: LOCAL_WORKLOAD_ISSUER, jwks: jwksPath(home, "workload") },
    people: { ...shared, issuer, jwks: jwksPath(home, "person") },
  };
}

/** A token of the embedded workload issuer. */
export async function mintWorkloadToken(
  home: string,
  options: WorkloadTokenOptions,
): Promise<string> {
  const { subject, owner, labels, ttl } = options;
  const claims = {
    ...(owner === undefined ? {} : { owner: personKey(await localPersonIssuer(home), owner) }),
    ...(labels === undefined ? {} : { labels }),
  };
  return mint(
    await readKey(home, "workload"),
    { ...claims, iss: LOCAL_WORKLOAD_ISSUER, sub: subject },
    ttl,
  );
}

/**
 * A token as the embedded person issuer makes them, without its process. Whoever can read the key file can make one, so it is
 * for tests and for tools of the same user.
 */
export async function mintPersonToken(home: string, options: PersonTokenOptions): Promise<string> {
  const { subject, name, groups, email, acr, amr, authTime, ttl } = options;
  const claims = {
    ...(email === undefined ? {} : { email, email_verified: true }),
    ...(acr === undefined ? {} : { acr }),
    ...(amr === undefined ? {} : { amr }),
    ...(authTime === undefined ? {} : { auth_time: authTime }),
  };
  return mint(
    await readKey(home, "person"),
    { name, groups, ...claims, iss: await localPersonIssuer(home), sub: subject },
    ttl,
  );
}

/** The private key of the embedded person issuer, for the process that signs people in. It is made when it is not there. */
export function readPersonKey(home: string): Promise<LocalKey> {
  return readKey(home, "person");
}

async function mint(key: LocalKey, claims: JWTPayload, ttlS: number = TOKEN_S): Promise<string> {
  const nowS = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claims, aud: LOCAL_AUDIENCE, iat: nowS, exp: nowS + ttlS })
    .setProtectedHeader({
      alg: "EdDSA",
      typ: "JWT",
      kid: key.kid,
    })
    .sign(await importJWK(key, "EdDSA"));
}

/** The public half, derived from whatever private key won, so that the two files always belong together. */
async function publish(home: string, issuer: Issuer): Promise<void> {
  const { kty, crv, x, kid } = await readKey(home, issuer);
  const jwks = JSON.stringify({ keys: [{ kty, crv, x, kid, alg: "EdDSA", use: "sig" }] }, null, 2);
  await readOrCreate(jwksPath(home, issuer), async () => `${jwks}\n`, PUBLIC_FILE);
}

async function readKey(home: string, issuer: Issuer): Promise<LocalKey> {
  const path = join(home, "identity", `${issuer}-issuer.key.json`);
  const key: unknown = JSON.parse(await readOrCreate(path, createKey));
  if (!isKey(key)) throw new TypeError(`${path} is not a private JWK`);
  return key;
}

async function createKey(): Promise<string> {
  const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
  const jwk = await exportJWK(privateKey);
  return `${JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk), alg: "EdDSA" }, null, 2)}\n`;
}

function jwksPath(home: string, issuer: Issuer): string {
  return join(home, "identity", `${issuer}-issuer.jwks.json`);
}

function isKey(value: unknown): value is LocalKey {
  return (
    typeof value === "object" &&
    value !== null &&
    "kty" in value &&
    "d" in value &&
    "kid" in value &&
    typeof value.kid === "string"
  );
}
