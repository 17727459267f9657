import { CERTAINTY } from "../detector.ts";
import {
  isEgyptianId,
  isEmiratesId,
  isSaudiId,
  isSouthAfricanId,
  isTckn,
  isTeudatZehut,
  isVkn,
} from "../validators/middle-east-africa.ts";
import { spelt, type IdentifierFormat } from "./format.ts";

/** Numbers of Turkey, the Middle East and Africa. */
export const MIDDLE_EASTERN_AND_AFRICAN_FORMATS: readonly IdentifierFormat[] = [
  {
    name: "tr.tckn",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddd"],
    accepts: isTckn,
    alsoAs: ["TAX_ID"],
    alone: CERTAINTY.possible,
  },
  { name: "tr.vkn", type: "TAX_ID", shapes: ["dddddddddd"], accepts: isVkn },
  {
    name: "il.teudat-zehut",
    type: "NATIONAL_ID",
    shapes: spelt("dddddddd-d", ["", "-"]),
    accepts: isTeudatZehut,
  },
  {
    name: "za.id",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddddd", "dddddd dddd ddd"],
    accepts: isSouthAfricanId,
    alone: CERTAINTY.likely,
  },
  { name: "eg.id", type: "NATIONAL_ID", shapes: ["dddddddddddddd"], accepts: isEgyptianId },
  {
    name: "ae.emirates-id",
    type: "NATIONAL_ID",
    shapes: ["ddd-dddd-ddddddd-d"],
    accepts: isEmiratesId,
    alone: CERTAINTY.certain,
  },
  {
    name: "ae.emirates-id without dashes",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddddddd"],
    accepts: isEmiratesId,
    alone: CERTAINTY.likely,
  },
  { name: "sa.id", type: "NATIONAL_ID", shapes: ["dddddddddd"], accepts: isSaudiId },
  {
    name: "ng.nin",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddd"],
    accepts: (digits) => /^[1-9]/.test(digits),
  },
  { name: "ke.id", type: "NATIONAL_ID", shapes: ["dddddddd"] },
  {
    name: "ke.pin",
    type: "TAX_ID",
    shapes: ["addddddddda"],
    accepts: (text) => /^[AP][0-9]{9}[A-Z]$/.test(text),
    alone: CERTAINTY.possible,
  },
  {
    name: "gh.card",
    type: "NATIONAL_ID",
    shapes: ["aaa-ddddddddd-d"],
    accepts: (text) => text.startsWith("GHA"),
    alone: CERTAINTY.certain,
  },
  { name: "pk.cnic", type: "NATIONAL_ID", shapes: ["ddddd-ddddddd-d"], alone: CERTAINTY.likely },
];
