import { CERTAINTY, type Detector } from "../detector.ts";
import { findVendorTokens } from "../secrets/vendor-tokens.ts";

/** The scheme before an address that is itself the secret, as a web hook's. */
const SCHEME_CHARS_MAX = 8;

/** Keys and tokens by the marks that their vendors give them; what documents show as examples is left alone. */
export const vendorToken: Detector = {
  name: "vendor-token",
  needs: 0,
  detect({ text }, emit) {
    findVendorTokens(text, (token) => {
      const { end, kind } = token;
      const start = kind.mark.includes("/") ? schemeStart(text, token.start) : token.start;
      emit({ start, end, type: kind.type, certainty: CERTAINTY.certain });
    });
  },
};

function schemeStart(text: string, start: number): number {
  const before = text.slice(Math.max(0, start - SCHEME_CHARS_MAX), start);
  return start - (/https?:\/\/$/.exec(before)?.[0].length ?? 0);
}
