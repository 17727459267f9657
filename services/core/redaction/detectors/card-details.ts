import { textBefore } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";

const SHORT =
  /(?<![0-9A-Za-z./-])(?:[0-9]{3,4}|(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?[0-9]{2})(?![0-9A-Za-z/-]|\.[0-9])/g;
const CVV_CUE =
  /\b(?:cvv2?|cvc2?|cvn|cid|csc|security code|card code|verification (?:code|value)|prüfziffer|cryptogramme|código de seguridad|código de segurança)\b[\s:.#="'(-]{0,6}(?:(?:is|number|no|ist|es|est)\b[\s:="']{0,3})?$|\b(?:digits|number|code)(?: (?:printed|that (?:is|are)))? (?:on|at) (?:the |its |my )?(?:back|reverse)\b(?: of (?:the |my )?card)?(?: side)?,? {0,2}(?:(?:is|are|:) {0,2}:?)? {0,2}$/;
const EXPIRY_CUE =
  /\b(?:exp(?:iry|ires?|iration)?(?: ?date)?|valid (?:thru|through|until|to)|good thru|gültig bis|expire le|caduca|vence|validade|scadenza)\b[\s:.#="'(-]{0,6}(?:(?:is|on|ist|es|est)\b[\s:="']{0,3})?$/;

/** What stands beside a card's number: the verification value and the month of expiry (PCI DSS 4.0, table 2), by their cues. */
export const cardDetails: Detector = {
  name: "card-details",
  needs: CHARS.digit,
  detect({ text }, emit) {
    if (
      !/cvv|cvc|cvn|cid|csc|code|card|back|reverse|exp|valid|thru|verif|prüf|crypt|gültig|caduca|vence|scad/i.test(
        text,
      )
    )
      return;
    SHORT.lastIndex = 0;
    for (let match = SHORT.exec(text); match !== null; match = SHORT.exec(text)) {
      const start = match.index;
      const range = { start, end: start + match[0].length };
      const before = textBefore(text, start);
      const isDate = /[/-]/.test(match[0]);
      if (!isDate && CVV_CUE.test(before))
        emit({ ...range, type: "CVV", certainty: CERTAINTY.likely });
      if (
        (isDate || match[0].length === 4) &&
        EXPIRY_CUE.test(before) &&
        (isDate || /card|karte/.test(before))
      )
        emit({ ...range, type: "CARD_EXPIRY", certainty: CERTAINTY.likely });
    }
  },
};
