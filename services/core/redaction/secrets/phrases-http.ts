import { CERTAINTY } from "../detector.ts";
import { decodeBase64 } from "./base64.ts";
import type { Phrase } from "./phrase.ts";

const SCHEMES = "bearer|token|apikey|api-key|negotiate|ntlm|oauth|geniekey|ssws|splunk|bot";
const CREDENTIAL = "([0-9A-Za-z_~+/.=:|-]{8,4096})";
/**
 * Signatures in addresses (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html,
 * learn.microsoft.com/rest/api/storageservices/create-service-sas, cloud.google.com/storage/docs/access-control/signed-urls).
 */
const SIGNATURES =
  "x-amz-signature|x-amz-security-token|x-goog-signature|oauth_signature|signature";
const SIGNED = "((?:[0-9A-Za-z_~+/.-]|%[0-9A-Fa-f]{2}){16,2048}={0,2})";

/**
 * Credentials as HTTP writes them, wherever they stand: `Bearer` (RFC 6750, section 2.1), `Basic` (RFC 7617), `Digest` (RFC 7616),
 * the schemes of vendors, and the signatures of addresses.
 */
export const HTTP_PHRASES: readonly Phrase[] = [
  {
    words: SCHEMES,
    shape: new RegExp(`(?:${SCHEMES})[ \\t]{1,4}${CREDENTIAL}`, "iy"),
    value: { type: "API_KEY", certainty: CERTAINTY.named, accepts: isCredential },
  },
  {
    words: "basic",
    shape: new RegExp(`basic[ \\t]{1,4}${CREDENTIAL}`, "iy"),
    value: { type: "PASSWORD", certainty: CERTAINTY.certain, accepts: isPair },
  },
  {
    // The key's id alone: behind it stand the day, the region and the service.
    words: "x-amz-credential|x-goog-credential",
    shape:
      /x-(?:amz|goog)-credential(?:=|%3D)"?([0-9A-Za-z._-]{16,128}(?:@[0-9A-Za-z.-]{1,128})?)/iy,
    value: {
      type: "CLOUD_KEY",
      certainty: CERTAINTY.certain,
      accepts: (value) => /[0-9]/.test(value),
    },
  },
  {
    // The signature of a shared access signature of Azure, whose version stands in the same address.
    words: "sig",
    shape: new RegExp(`sig(?:=|%3D)"?${SIGNED}`, "iy"),
    value: {
      type: "CLOUD_KEY",
      certainty: CERTAINTY.named,
      accepts: (value) => /[0-9]/.test(value),
    },
  },
  {
    words: SIGNATURES,
    shape: new RegExp(`(?:${SIGNATURES})(?:=|%3D)"?${SIGNED}`, "iy"),
    value: { type: "API_KEY", certainty: CERTAINTY.named, accepts: (value) => /[0-9]/.test(value) },
  },
  {
    words: "response",
    shape: /response="([0-9a-f]{32,128})"/iy,
    value: { type: "API_KEY", certainty: CERTAINTY.named, accepts: () => true },
  },
];

function isCredential(value: string, said: string): boolean {
  if (/^bearer/i.test(said)) return /[0-9]/.test(value) || value.length > 24;
  return /[0-9]/.test(value) && value.length >= 16 && !/^[a-z]+[-.][a-z.-]+$/i.test(value);
}

function isPair(value: string): boolean {
  return decodeBase64(value).includes(":");
}
