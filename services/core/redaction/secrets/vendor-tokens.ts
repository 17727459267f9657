import { hasCrc62 } from "./checksum.ts";
import { isFiller } from "./placeholder.ts";
import { TokenIndex, type FoundToken } from "./token-index.ts";
import { TOKEN_KINDS } from "./token-kinds.ts";

const INDEX = new TokenIndex(TOKEN_KINDS);

/** Hands over the tokens of vendors in a text, less those that documents show as examples. */
export function findVendorTokens(text: string, take: (token: FoundToken) => void): void {
  INDEX.find(text, (token) => {
    if (isExample(text.slice(token.start, token.end), token)) return false;
    take(token);
    return true;
  });
}

/** Whether a text has a vendor's token in it. */
export function holdsVendorToken(text: string): boolean {
  let holds = false;
  findVendorTokens(text, () => {
    holds = true;
  });
  return holds;
}

function isExample(value: string, { kind }: FoundToken): boolean {
  if (kind.checksum === "crc62" && hasCrc62(value)) return false;
  const body = kind.before.length === 0 ? value.slice(kind.mark.length) : value;
  return isFiller(body);
}
