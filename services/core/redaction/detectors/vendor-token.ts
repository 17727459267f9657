import { CERTAINTY, type Detector } from "../detector.ts";
import { hasCrc62 } from "../secrets/checksum.ts";
import { isPlaceholder } from "../secrets/placeholder.ts";
import { TokenIndex, type FoundToken } from "../secrets/token-index.ts";
import { TOKEN_KINDS } from "../secrets/token-kinds.ts";

const INDEX = new TokenIndex(TOKEN_KINDS);
/** The scheme before an address that is itself the secret, as a web hook's. */
const SCHEME_CHARS_MAX = 8;

/** Keys and tokens by the marks that their vendors give them; what documents show as examples is left alone. */
export const vendorToken: Detector = {
  name: "vendor-token",
  needs: 0,
  detect({ text }, emit) {
    INDEX.find(text, (token) => {
      const { end, kind } = token;
      const value = text.slice(token.start, end);
      if (isExample(value, token)) return false;
      const start = kind.mark.includes("/") ? schemeStart(text, token.start) : token.start;
      emit({ start, end, type: kind.type, certainty: CERTAINTY.certain });
      return true;
    });
  },
};

function isExample(value: string, { kind }: FoundToken): boolean {
  if (kind.checksum === "crc62" && hasCrc62(value)) return false;
  const body = kind.before.length === 0 ? value.slice(kind.mark.length) : value;
  return isPlaceholder(body);
}

function schemeStart(text: string, start: number): number {
  const before = text.slice(Math.max(0, start - SCHEME_CHARS_MAX), start);
  return start - (/https?:\/\/$/.exec(before)?.[0].length ?? 0);
}
