import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import { base64url, decodeJwt, decodeProtectedHeader } from "jose";

type Args = readonly unknown[];

const digest =
  (algorithm: "md5" | "sha1" | "sha256") =>
  (...[text]: Args) =>
    typeof text === "string" ? createHash(algorithm).update(text).digest("hex") : undefined;

const hmac =
  (algorithm: "md5" | "sha1" | "sha256" | "sha512") =>
  (...[text, key]: Args) =>
    typeof text === "string" && typeof key === "string"
      ? createHmac(algorithm, key).update(text).digest("hex")
      : undefined;

/** Encodings, digests and the reading (not the verification) of tokens. */
export const ENCODING_BUILTINS = {
  "base64url.encode_no_pad": (...[text]: Args) =>
    typeof text === "string" ? Buffer.from(text).toString("base64url") : undefined,
  "hex.encode": (...[text]: Args) =>
    typeof text === "string" ? Buffer.from(text).toString("hex") : undefined,
  "hex.decode": (...[text]: Args) =>
    typeof text === "string" && /^([0-9a-fA-F]{2})*$/.test(text)
      ? Buffer.from(text, "hex").toString()
      : undefined,
  "urlquery.encode": (...[text]: Args) =>
    typeof text === "string" ? encodeQuery(text) : undefined,
  "crypto.md5": digest("md5"),
  "crypto.sha1": digest("sha1"),
  "crypto.sha256": digest("sha256"),
  "crypto.hmac.md5": hmac("md5"),
  "crypto.hmac.sha1": hmac("sha1"),
  "crypto.hmac.sha256": hmac("sha256"),
  "crypto.hmac.sha512": hmac("sha512"),
  "crypto.hmac.equal": (...[left, right]: Args) => {
    if (typeof left !== "string" || typeof right !== "string") return undefined;
    const [first, second] = [Buffer.from(left), Buffer.from(right)];
    return first.byteLength === second.byteLength && timingSafeEqual(first, second);
  },
  "io.jwt.decode": (...[token]: Args) => decodeToken(token),
};

/** Go's url.QueryEscape leaves `~` and escapes `*`; the browsers' form encoding does the opposite. */
function encodeQuery(text: string): string {
  const encoded = new URLSearchParams({ "": text }).toString().slice(1);
  return encoded.replaceAll("*", "%2A").replaceAll("%7E", "~");
}

function decodeToken(token: unknown): readonly unknown[] | undefined {
  if (typeof token !== "string") return undefined;
  try {
    const signature = base64url.decode(token.split(".")[2] ?? "");
    return [decodeProtectedHeader(token), decodeJwt(token), Buffer.from(signature).toString("hex")];
  } catch {
    // What is no token makes the builtin undefined, as with the command.
    return undefined;
  }
}
