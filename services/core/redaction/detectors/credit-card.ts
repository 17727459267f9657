import { isWordCode, textBefore } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { passesLuhn } from "../validators/luhn.ts";
import { isDigit } from "../identifiers/signs.ts";

/** ISO/IEC 7812-1: a primary account number has at most 19 digits; issued ones have at least 12. */
const CANDIDATE = /[1-69][0-9]{3}(?:[ -]?[0-9]){8,15}/g;
const CUE =
  /\b(?:cards?|cc|pan|visa|master ?card|amex|american express|discover|diners|jcb|maestro|credit|debit|kreditkarte|karte|carte|tarjeta|cart[ãa]o|carta|karta|kort|pay(?:ment|ing)?|charged?)\b/;

/**
 * Ranges of issuer identification numbers by first digits, from the networks' published ranges (ISO/IEC 7812-1 registry as the
 * networks document it to acquirers), with the lengths that they issue.
 */
const NETWORKS: readonly {
  readonly from: string;
  readonly to: string;
  readonly lengths: readonly number[];
}[] = [
  { from: "4", to: "4", lengths: [13, 16, 19] }, // Visa
  { from: "51", to: "55", lengths: [16] }, // Mastercard
  { from: "2221", to: "2720", lengths: [16] }, // Mastercard, second series
  { from: "34", to: "34", lengths: [15] }, // American Express
  { from: "37", to: "37", lengths: [15] }, // American Express
  { from: "6011", to: "6011", lengths: [16, 19] }, // Discover
  { from: "644", to: "649", lengths: [16, 19] }, // Discover
  { from: "65", to: "65", lengths: [16, 19] }, // Discover, RuPay
  { from: "3528", to: "3589", lengths: [16, 19] }, // JCB
  { from: "1800", to: "1800", lengths: [15] }, // JCB, first series
  { from: "2131", to: "2131", lengths: [15] }, // JCB, first series
  { from: "300", to: "305", lengths: [14, 16, 19] }, // Diners Club
  { from: "3095", to: "3095", lengths: [14, 16, 19] }, // Diners Club
  { from: "36", to: "36", lengths: [14, 16, 19] }, // Diners Club
  { from: "38", to: "39", lengths: [14, 16, 19] }, // Diners Club
  { from: "62", to: "62", lengths: [16, 17, 18, 19] }, // UnionPay
  { from: "2200", to: "2204", lengths: [16, 17, 18, 19] }, // Mir
  { from: "9792", to: "9792", lengths: [16] }, // Troy
  { from: "50", to: "50", lengths: [12, 13, 14, 15, 16, 17, 18, 19] }, // Maestro, RuPay, Elo
  { from: "56", to: "58", lengths: [12, 13, 14, 15, 16, 17, 18, 19] }, // Maestro
  { from: "60", to: "60", lengths: [16] }, // RuPay, Hipercard
  { from: "63", to: "63", lengths: [12, 13, 14, 15, 16, 17, 18, 19] }, // Maestro, Elo
  { from: "67", to: "67", lengths: [12, 13, 14, 15, 16, 17, 18, 19] }, // Maestro
];

/** Primary account numbers of payment cards (ISO/IEC 7812-1), plain or in groups. */
export const creditCard: Detector = {
  name: "credit-card",
  needs: CHARS.digit,
  detect({ text }, emit) {
    CANDIDATE.lastIndex = 0;
    for (let match = CANDIDATE.exec(text); match !== null; match = CANDIDATE.exec(text)) {
      const start = match.index;
      const [written] = match;
      if (!standsApart(text, start, start + written.length) || !isGrouped(written)) {
        CANDIDATE.lastIndex = endOfDigits(text, start + 1);
        continue;
      }
      const digits = written.replaceAll(/[ -]/g, "");
      const isCued = CUE.test(textBefore(text, start));
      if (!isIssued(digits) && !(isCued && passesLuhn(digits))) continue;
      const end = start + written.length;
      if (passesLuhn(digits)) {
        const isSure = digits.length >= 14 || isCued || written !== digits;
        if (isSure) emit({ start, end, type: "CREDIT_CARD", certainty: CERTAINTY.certain });
      } else if (isCued) emit({ start, end, type: "CREDIT_CARD", certainty: CERTAINTY.likely });
    }
  },
};

/** Whether a network issues numbers of these digits. */
function isIssued(digits: string): boolean {
  return NETWORKS.some(({ from, to, lengths }) => {
    const head = digits.slice(0, from.length);
    return head >= from && head <= to && lengths.includes(digits.length);
  });
}

/** Cards are written without separators or in the groups that are embossed: all but the last have four to six digits. */
function isGrouped(written: string): boolean {
  const groups = written.split(/[ -]/);
  if (groups.length === 1) return true;
  const isUniform = !(written.includes(" ") && written.includes("-"));
  return (
    isUniform &&
    groups.every((group, index) =>
      index < groups.length - 1 ? group.length >= 4 && group.length <= 8 : group.length >= 1,
    )
  );
}

function standsApart(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (isWordCode(before) || isWordCode(after)) return false;
  const isDecimal = before === 46 || (after === 46 && isWordCode(text.charCodeAt(end + 1)));
  const isLonger = (before === 45 || before === 32) && isDigit(text.charCodeAt(start - 2));
  const goesOn = after === 45 && isDigit(text.charCodeAt(end + 1));
  return !isDecimal && !goesOn && !(isLonger && before === 45);
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (isDigit(text.charCodeAt(end))) end += 1;
  return end;
}
