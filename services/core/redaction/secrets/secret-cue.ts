import { isVendorName } from "./vendor-names.ts";

/** Nouns and verbs that are said of keys, in languages of Europe and Asia. */
const CUE =
  /(?:^|[^\p{L}])(?:api[ _-]?keys?|apikeys?|keys?|tokens?|secrets?|credentials?|creds?|bearer|auth|authorization|authenticat\p{L}*|passwords?|passphrase|webhook|oauth2?|pat|signing|signature|private|cookie|rotat\p{L}+|revok\p{L}+|regenerat\p{L}+|leak\p{L}*|expos\p{L}+|compromis\p{L}+|login|schlüssel|geheimnis|zugangsdaten|clave|clef|clé|chave|chiave|sleutel|klucz|jeton|ключ|токен|секрет)(?=$|[^\p{L}])|密钥|密鑰|キー|トークン|토큰/iu;
/** Parts of names in code that hold keys: `apiKey`, `ACCESS_TOKEN`, `clientSecret`. */
const NAME_CUE =
  /(?:key|token|secret|passw(?:or)?d|credential|auth|bearer|jwt|cookie|salt|nonce|signature|login)s?["'\]]?\s{0,3}(?:=>|:{0,3}=|[:(,?]|->)=?\s{0,3}["'`[({]{0,3}$/i;
/** What is said of keys only, so that even a UUID is one. */
const STRONG_CUE =
  /secret|tokens?(?![a-z])|api[ _-]?key|access[ _-]?key|passw|credential|bearer|licen[cs]e[ _-]?key|rotate|revoke|leaked/i;
/** What names a thing by its content, its build or its place, not a key. */
const DIGEST =
  /(?:sha-?(?:1|2|224|256|384|512)|md5|integrity|checksum|digest|commit|etag|trace|span|uuid|guid|hash|blob|revision|\brev|build|image|version|fingerprint|ssh-[a-z0-9]{2,12}|ecdsa-[a-z0-9-]{2,24}|request|correlation|transaction|session|order|tracking|parent|tree|object|snapshot|layer|manifest|merge|index|branch|head|public[ _-]?key|pubkey|address|wallet|txid|tx|block|base64,?)(?:[ _-]?(?:id|no|number|hash|sum))?["'\]]?[\s:=@,-]{0,4}["'`[(/]{0,2}$/i;
const CLOUD =
  /(?<![a-z])(?:aws|amazon|s3|azure|entra|gcp|google ?cloud|gcloud|alibaba|aliyun|digitalocean|tencent|oci|ibm ?cloud)(?![a-z])/i;

/** What the text on both sides of a value says of it. */
export interface SecretCue {
  /** `digest`: a name of content. `strong`, `secret`: a key, or somebody's. `none`: nothing. */
  readonly kind: "strong" | "secret" | "digest" | "none";
  readonly isCloud: boolean;
}

/** Reads the text on both sides of a value. */
export function secretCueIn(before: string, after: string): SecretCue {
  const isCloud = CLOUD.test(before) || CLOUD.test(after);
  if (DIGEST.test(before)) return { kind: "digest", isCloud };
  if (STRONG_CUE.test(before) || STRONG_CUE.test(after)) return { kind: "strong", isCloud };
  const isSecret =
    NAME_CUE.test(before) || CUE.test(before) || CUE.test(after) || namesVendor(before, after);
  return { kind: isSecret ? "secret" : "none", isCloud };
}

function namesVendor(before: string, after: string): boolean {
  return [before, after].some((text) =>
    text
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((word) => isVendorName(word)),
  );
}
