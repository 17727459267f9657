import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Certainty, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { isBase58Check } from "../crypto/base58.ts";
import { isBech32 } from "../crypto/bech32.ts";

const CHARS_MIN = 25;
const CHARS_MAX = 110;
const ETHEREUM = /^0x[0-9a-fA-F]{40}$/;
/** Stellar's ED25519 account ids (SEP-23). */
const STELLAR = /^G[A-D][A-Z2-7]{54}$/;
const BASE58 = /^[13LMDTtX9Ar][1-9A-HJ-NP-Za-km-z]{24,34}$/;
/** BIP 173's prefixes of Bitcoin's networks, and Litecoin's. */
const SEGWIT = /^(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{11,71}$/i;

/** Addresses of wallets: Bitcoin and its kin (base58check, bech32), Ethereum (0x…), Tron, Stellar, XRP Ledger. */
export const cryptoAddress: Detector = {
  name: "crypto-address",
  needs: CHARS.digit,
  detect({ text }, emit) {
    for (let start = 0; start + CHARS_MIN <= text.length;) {
      const end = endOfRun(text, start);
      if (end - start >= CHARS_MIN && end - start <= CHARS_MAX)
        judge(text.slice(start, end), { start, end }, emit);
      start = end + 1;
    }
  },
};

/** Where a run of letters, digits and underscores ends. */
function endOfRun(text: string, start: number): number {
  let end = start;
  while (isWordCode(text.charCodeAt(end))) end += 1;
  return end;
}

function judge(
  word: string,
  range: { readonly start: number; readonly end: number },
  emit: Emit,
): void {
  const certainty = certaintyOf(word);
  if (certainty !== undefined) emit({ ...range, type: "CRYPTO_ADDRESS", certainty });
}

/** A right checksum is proof. Without one it was mistyped, or made up, and is hidden where nothing else looks like it. */
function certaintyOf(word: string): Certainty | undefined {
  if (ETHEREUM.test(word) || STELLAR.test(word)) return CERTAINTY.certain;
  if (SEGWIT.test(word)) return isBech32(word) ? CERTAINTY.certain : CERTAINTY.likely;
  if (/^[0-9A-Za-z]{2,10}1/.test(word) && isBech32(word)) return CERTAINTY.certain;
  if (word.length > 35 || !BASE58.test(word)) return undefined;
  if (isBase58Check(word)) return CERTAINTY.certain;
  return isMixed(word) ? CERTAINTY.possible : undefined;
}

/** Random text of this alphabet and length has letters of both cases and digits. */
function isMixed(word: string): boolean {
  return /[0-9]/.test(word) && /[a-z].*[a-z]/.test(word) && /[A-Z].*[A-Z]/.test(word);
}
