import { CERTAINTY } from "../detector.ts";
import {
  isCpr,
  isCprShaped,
  isFodselsnummer,
  isHetu,
  isKennitala,
  isOrganisasjonsnummer,
  isOrganisationsnummer,
  isPersonnummer,
  isYtunnus,
} from "../validators/nordics.ts";
import { spelt, type IdentifierFormat } from "./format.ts";

/** Numbers of Denmark, Finland, Iceland, Norway and Sweden. */
export const NORDIC_FORMATS: readonly IdentifierFormat[] = [
  {
    name: "se.personnummer",
    type: "NATIONAL_ID",
    shapes: ["dddddd-dddd", "dddddd+dddd"],
    accepts: isPersonnummer,
    alone: CERTAINTY.likely,
  },
  {
    name: "se.personnummer with century",
    type: "NATIONAL_ID",
    shapes: ["dddddddd-dddd", "dddddddd+dddd"],
    accepts: isPersonnummer,
    alone: CERTAINTY.certain,
  },
  {
    name: "se.personnummer without dash",
    type: "NATIONAL_ID",
    shapes: ["dddddddddd", "dddddddddddd"],
    accepts: isPersonnummer,
  },
  {
    name: "se.organisationsnummer",
    type: "TAX_ID",
    shapes: spelt("dddddd-dddd", ["-", ""]),
    accepts: isOrganisationsnummer,
  },
  {
    name: "se.vat",
    type: "TAX_ID",
    shapes: ["aadddddddddddd"],
    accepts: (text) => /^SE[0-9]{10}01$/.test(text),
    alone: CERTAINTY.likely,
  },
  {
    name: "dk.cpr",
    type: "NATIONAL_ID",
    shapes: ["dddddd-dddd"],
    accepts: isCpr,
    alone: CERTAINTY.likely,
  },
  {
    name: "dk.cpr without check",
    type: "NATIONAL_ID",
    shapes: spelt("dddddd-dddd", ["-", ""]),
    accepts: isCprShaped,
  },
  {
    name: "no.fodselsnummer",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddd", "dddddd ddddd", "dddddd-ddddd"],
    accepts: isFodselsnummer,
    alone: CERTAINTY.likely,
  },
  {
    name: "no.organisasjonsnummer",
    type: "TAX_ID",
    shapes: ["ddddddddd", "ddd ddd ddd"],
    accepts: isOrganisasjonsnummer,
  },
  {
    name: "fi.hetu",
    type: "NATIONAL_ID",
    shapes: ["dddddd-dddx", "dddddd+dddx", "ddddddadddx"],
    accepts: isHetu,
    alone: CERTAINTY.certain,
  },
  { name: "fi.y-tunnus", type: "TAX_ID", shapes: ["ddddddd-d"], accepts: isYtunnus },
  {
    name: "is.kennitala",
    type: "NATIONAL_ID",
    shapes: spelt("dddddd-dddd", ["-", ""]),
    accepts: isKennitala,
  },
];
