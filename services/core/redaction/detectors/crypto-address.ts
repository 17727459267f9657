import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { isBase58Check } from "../crypto/base58.ts";
import { isBech32 } from "../crypto/bech32.ts";

const CHARS_MIN = 25;
const CHARS_MAX = 110;
const ETHEREUM = /^0x[0-9a-fA-F]{40}$/;
/** Stellar's ED25519 account ids (SEP-23), and XRP Ledger's addresses, which are base58 over another alphabet. */
const STELLAR = /^G[A-D][A-Z2-7]{54}$/;
const RIPPLE = /^r[1-9A-HJ-NP-Za-km-z]{24,34}$/;

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
  if (isSure(word)) emit({ ...range, type: "CRYPTO_ADDRESS", certainty: CERTAINTY.certain });
  else if (RIPPLE.test(word) && /[0-9]/.test(word) && /[A-Z]/.test(word))
    emit({ ...range, type: "CRYPTO_ADDRESS", certainty: CERTAINTY.possible });
}

function isSure(word: string): boolean {
  if (ETHEREUM.test(word)) return true;
  if (word.length === 56) return STELLAR.test(word);
  if (/^[0-9A-Za-z]{2,10}1/.test(word) && isBech32(word)) return true;
  return word.length <= 35 && /^[13LMDTtX9AmnZ2]/.test(word) && isBase58Check(word);
}
