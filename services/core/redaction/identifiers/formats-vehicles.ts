import { CERTAINTY } from "../detector.ts";
import { isIndianPlate } from "../validators/india.ts";
import { isBritishPlate } from "../validators/united-kingdom.ts";
import { isVin, isVinShaped } from "../validators/united-states.ts";
import type { IdentifierFormat } from "./format.ts";

/** Vehicle numbers, and number plates of which all need a cue: nothing in them tells them from a code. */
export const VEHICLE_FORMATS: readonly IdentifierFormat[] = [
  {
    name: "vin with check digit",
    type: "VEHICLE_ID",
    shapes: ["xxxxxxxxxxxxxxxxx"],
    accepts: isVinWithLetters,
    alone: CERTAINTY.likely,
  },
  {
    name: "vin",
    type: "VEHICLE_ID",
    shapes: ["xxxxxxxxxxxxxxxxx"],
    accepts: isVinShaped,
    alone: CERTAINTY.possible,
  },
  { name: "vin in any form", type: "VEHICLE_ID", shapes: ["xxxxxxxxxxxxxxxxx"] },
  {
    name: "gb.plate",
    type: "VEHICLE_ID",
    shapes: [
      "aadd aaa",
      "aaddaaa",
      "addd aaa",
      "add aaa",
      "ad aaa",
      "adddaaa",
      "addaaa",
      "aaa ddda",
      "aaa dda",
      "aaa da",
      "aaaddda",
    ],
    accepts: isBritishPlate,
  },
  {
    name: "de.plate",
    type: "VEHICLE_ID",
    shapes: [
      "a-aa dddd",
      "a-aa ddd",
      "a-aa dd",
      "aa-aa dddd",
      "aa-aa ddd",
      "aa-aa dd",
      "aa-aa d",
      "aaa-aa ddd",
      "aaa-a ddd",
      "aaa-a dd",
      "a-a dddd",
      "aa-a dddd",
      "aa-a ddd",
      "aa-a dd",
      "a-a ddd",
      "a aa dddd",
      "aa aa ddd",
      "aa aa dddd",
      "a-aa-dddd",
      "aa-aa-ddd",
      "aa-aa-dddd",
      "a-aadddd",
      "aa-aaddd",
    ],
  },
  { name: "fr.plate", type: "VEHICLE_ID", shapes: ["aa-ddd-aa", "aa ddd aa", "aadddaa"] },
  { name: "es.plate", type: "VEHICLE_ID", shapes: ["dddd aaa", "dddd-aaa", "ddddaaa"] },
  { name: "it.plate", type: "VEHICLE_ID", shapes: ["aa ddd aa", "aa-ddd-aa"] },
  {
    name: "nl.plate",
    type: "VEHICLE_ID",
    shapes: [
      "aa-dd-dd",
      "dd-dd-aa",
      "dd-aa-dd",
      "aa-dd-aa",
      "aa-aa-dd",
      "dd-aa-aa",
      "d-aaa-dd",
      "dd-aaa-d",
      "aa-ddd-a",
      "a-ddd-aa",
    ],
  },
  {
    name: "pl.plate",
    type: "VEHICLE_ID",
    shapes: ["aa ddddd", "aaa dddd", "aa dddda", "aaa dddaa", "aaadddd"],
  },
  { name: "br.plate", type: "VEHICLE_ID", shapes: ["aaa-dddd", "aaadxdd", "aaa dddd"] },
  {
    name: "in.plate",
    type: "VEHICLE_ID",
    shapes: [
      "aaddaadddd",
      "aadaadddd",
      "aaddadddd",
      "aa-dd-aa-dddd",
      "aa dd aa dddd",
      "aadaaadddd",
      "aadadddd",
      "aa dd a dddd",
    ],
    accepts: isIndianPlate,
  },
  {
    name: "tr.plate",
    type: "VEHICLE_ID",
    shapes: [
      "dd a dddd",
      "dd a ddddd",
      "dd a dd",
      "dd a ddd",
      "dd aa ddd",
      "dd aa dddd",
      "dd aa dd",
      "dd aaa dd",
      "dd aaa ddd",
      "dd aaa dddd",
      "ddaaaddd",
      "ddaadddd",
      "ddaaadd",
    ],
    accepts: (text) => /^(?:0[1-9]|[1-7][0-9]|8[01])/.test(text),
  },
  { name: "ng.plate", type: "VEHICLE_ID", shapes: ["aaa-dddaa", "aaa dddaa", "aaadddaa"] },
  {
    name: "us.plate",
    type: "VEHICLE_ID",
    shapes: ["aaa dddd", "daaaddd", "aaa-ddd", "aaa ddd", "ddd aaa", "ddd-aaa"],
  },
];

/** A number of digits alone would be one of many other things. */
function isVinWithLetters(text: string): boolean {
  return isVin(text) && (text.match(/[A-Z]/g) ?? []).length > 2;
}
