import { byShape, type Accept } from "./shape.ts";

const MONTH_NAME = String.raw`\p{L}[\p{L}\p{M}]{2,11}\.?`;
const DAY = String.raw`[0-3]?[0-9](?:st|nd|rd|th|er|º|ª|\.)?`;
const TIME = String.raw`(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?: ?Z|[+-][0-9]{2}:?[0-9]{2})?)?`;

/** Days in the ways they are written, a year alone, or a day without a year: whatever a field for a birth date may hold. */
export const birthDate: Accept = byShape(
  new RegExp(
    [
      String.raw`[12][0-9]{3} ?[-/.年] ?[01]?[0-9] ?[-/.月] ?[0-3]?[0-9]日?${TIME}`,
      String.raw`[0-3]?[0-9]([-/. ] ?)[0-3]?[0-9]\1(?:[12][0-9])?[0-9]{2}${TIME}`,
      String.raw`${DAY}[ -](?:de |d'|of )?${MONTH_NAME},?[ -](?:de |del )?[12]?[0-9]?[0-9]{2}`,
      String.raw`${MONTH_NAME} ${DAY},? [12][0-9]{3}`,
      String.raw`[12][0-9]{3}[ -]${MONTH_NAME}[ -]${DAY}`,
      String.raw`(?:1[89]|20)[0-9]{2}(?:[01][0-9][0-3][0-9])?`,
      String.raw`[0-3][0-9][01][0-9](?:1[89]|20)[0-9]{2}`,
      String.raw`(?:--)?[01]?[0-9][-/.][0-3]?[0-9]`,
    ]
      .map((each) => `(?:${each}(?![0-9]))`)
      .join("|"),
    "uy",
  ),
);
