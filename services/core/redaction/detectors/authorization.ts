import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { decodeBase64 } from "../secrets/base64.ts";
import { isPlaceholder } from "../secrets/placeholder.ts";
import { WordIndex } from "../secrets/word-index.ts";

const VALUE = "[0-9A-Za-z_~+/.=:|-]{8,4096}";
const SIGNED = "(?:[0-9A-Za-z_~+/.-]|%[0-9A-Fa-f]{2}){16,2048}={0,2}";
const SCHEMES = "bearer|basic|token|apikey|api-key|negotiate|ntlm|oauth|geniekey|ssws|splunk|bot";
/**
 * Signatures in addresses (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html,
 * learn.microsoft.com/rest/api/storageservices/create-service-sas, cloud.google.com/storage/docs/access-control/signed-urls).
 */
const PARAMETERS =
  "x-amz-signature|x-amz-security-token|x-amz-credential|x-goog-signature|oauth_signature|sig|signature";

type Kind = "scheme" | "parameter";

const INDEX = new WordIndex<Kind>([
  {
    words: SCHEMES,
    shape: new RegExp(`(${SCHEMES})[ \\t]{1,4}(${VALUE})`, "iy"),
    value: "scheme",
  },
  {
    words: PARAMETERS,
    shape: new RegExp(`(${PARAMETERS})(?:=|%3D)"?(${SIGNED})`, "iy"),
    value: "parameter",
  },
  {
    words: "response",
    shape: /(response)="([0-9a-f]{32,128})"/iy,
    value: "parameter",
  },
]);

/**
 * Credentials as HTTP writes them, wherever they stand: `Bearer` (RFC 6750, section 2.1), `Basic` (RFC 7617), `Digest` (RFC 7616),
 * the schemes of vendors, and the signatures of addresses.
 */
export const authorization: Detector = {
  name: "authorization",
  needs: CHARS.lower,
  detect({ text }, emit) {
    INDEX.find(text, ({ index, 0: whole, 1: name = "", 2: value = "" }, kind) => {
      if (isPlaceholder(value) || (kind === "scheme" && !isCredential(name, value))) return;
      const start = index + whole.lastIndexOf(value);
      const end = start + value.replace(/[.:]+$/, "").length;
      emit({ start, end, type: "API_KEY", certainty: CERTAINTY.named });
    });
  },
};

function isCredential(scheme: string, value: string): boolean {
  if (/^basic$/i.test(scheme)) return decodeBase64(value).includes(":");
  if (/^bearer$/i.test(scheme)) return /[0-9]/.test(value) || value.length > 24;
  return /[0-9]/.test(value) && value.length >= 16 && !/^[a-z]+[-.][a-z.-]+$/i.test(value);
}
