import { writeFile } from "node:fs/promises";
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from "jose";

/** A token issuer of a test, with one key. */
export interface TestIssuer {
  readonly publicJwk: JWK;
  sign(claims: JWTPayload, header?: { alg?: string; kid?: string; typ?: string }): Promise<string>;
}

export async function createTestIssuer(kid: string, alg = "ES256"): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg },
    sign: (claims, header = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey),
  };
}

export async function writeJwks(path: string, keys: readonly JWK[]): Promise<void> {
  await writeFile(path, JSON.stringify({ keys }));
}
