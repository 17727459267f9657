import { isWordCode, textBefore } from "../cue.ts";
import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";

const DIGITS = /[0-9](?:[ -]?[0-9]){5,16}/g;
/** Indian Financial System Code (Reserve Bank of India): bank, a zero, branch. */
const IFSC = /(?<![0-9A-Za-z])[A-Z]{4}0[0-9A-Z]{6}(?![0-9A-Za-z])/g;
const IFSC_CUE = /\bifs(?:c|\b)/;
const GAP = /[\s:.#="'-]{0,4}(?:(?:is|no|nr|num(?:ber)?|ist|est|es)\b[\s:.#="'-]{0,4}){0,2}$/;
const ROUTING = new RegExp(
  String.raw`(?:\b(?:routing|aba|rtn|transit|sort ?code|bankleitzahl|blz|bsb|ifsc)\b)${GAP.source}`,
);
const ACCOUNT = new RegExp(
  String.raw`(?:\b(?:bank ?account|account|acct|acc|checking|savings|konto(?:nummer|nr)?|kontonr|compte|cuenta|conta(?: corrente)?|conto|rekening(?:nummer)?|kontonummer|clabe|a\/c)\b)${GAP.source}`,
);
/** An account of other things than money. */
const OTHER_ACCOUNT =
  /\b(?:aws|gcp|azure|github|user|service|cloud|customer|twitter|google)\b[\s\w-]{0,12}$/;

/** Account and routing numbers of banks in running text: ABA numbers by checksum with a cue, the others by their cue. */
export const bankNumber: Detector = {
  name: "bank-number",
  needs: CHARS.digit,
  detect({ text }, emit) {
    if (/ifs/i.test(text)) findIfsc(text, emit);
    DIGITS.lastIndex = 0;
    for (let match = DIGITS.exec(text); match !== null; match = DIGITS.exec(text)) {
      const start = match.index;
      const end = start + match[0].length;
      if (isWordCode(text.charCodeAt(start - 1)) || isWordCode(text.charCodeAt(end))) continue;
      judge(text, { start, end }, emit);
    }
  },
};

function findIfsc(text: string, emit: Emit): void {
  IFSC.lastIndex = 0;
  for (let match = IFSC.exec(text); match !== null; match = IFSC.exec(text)) {
    const start = match.index;
    if (!IFSC_CUE.test(textBefore(text, start))) continue;
    emit({ start, end: start + 11, type: "ROUTING_NUMBER", certainty: CERTAINTY.likely });
  }
}

function judge(
  text: string,
  range: { readonly start: number; readonly end: number },
  emit: Emit,
): void {
  const before = textBefore(text, range.start);
  const digits = text.slice(range.start, range.end).replaceAll(/[ -]/g, "");
  if (ROUTING.test(before)) {
    const isSure = digits.length === 9 && passesAba(digits);
    if (isSure || digits.length <= 9)
      emit({ ...range, type: "ROUTING_NUMBER", certainty: CERTAINTY.likely });
    return;
  }
  if (ACCOUNT.test(before) && !OTHER_ACCOUNT.test(before.replace(ACCOUNT, "")))
    emit({ ...range, type: "BANK_ACCOUNT", certainty: CERTAINTY.likely });
}

/** ABA routing numbers: the weights 3, 7, 1 give a multiple of ten (ABA Routing Number policy). */
function passesAba(digits: string): boolean {
  const sum = Array.from(digits, Number).reduce(
    (total, digit, at) => total + digit * ([3, 7, 1][at % 3] ?? 0),
    0,
  );
  return sum % 10 === 0;
}
