import { CERTAINTY } from "../detector.ts";
import { isDea, isEin, isItin, isMbi, isNpi, isSsn } from "../validators/united-states.ts";
import { spelt, type IdentifierFormat } from "./format.ts";

/** Numbers of the United States. Their authorities are named at the validators. */
export const UNITED_STATES_FORMATS: readonly IdentifierFormat[] = [
  {
    name: "us.ssn",
    type: "SSN",
    shapes: ["ddd-dd-dddd"],
    accepts: isSsn,
    alone: CERTAINTY.likely,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "us.ssn without dashes",
    type: "SSN",
    shapes: spelt("ddd-dd-dddd", [" ", ".", ""]),
    accepts: isSsn,
    alsoAs: ["TAX_ID"],
  },
  { name: "us.ssn of any area", type: "SSN", shapes: spelt("ddd-dd-dddd", ["-", " "]) },
  {
    name: "us.itin",
    type: "TAX_ID",
    shapes: ["ddd-dd-dddd"],
    accepts: isItin,
    alone: CERTAINTY.likely,
    alsoAs: ["SSN"],
  },
  {
    name: "us.itin without dashes",
    type: "TAX_ID",
    shapes: spelt("ddd-dd-dddd", [" ", ""]),
    accepts: isItin,
  },
  { name: "us.ein", type: "TAX_ID", shapes: spelt("dd-ddddddd", ["-", ""]), accepts: isEin },
  {
    name: "us.mbi",
    type: "MEDICAL_ID",
    shapes: ["daxd-axd-aadd"],
    accepts: isMbi,
    alone: CERTAINTY.certain,
  },
  {
    name: "us.mbi without dashes",
    type: "MEDICAL_ID",
    shapes: ["daxdaxdaadd"],
    accepts: isMbi,
    alone: CERTAINTY.likely,
  },
  {
    name: "us.npi",
    type: "MEDICAL_ID",
    shapes: spelt("dddd-ddd-ddd", ["", "-", " "]),
    accepts: isNpi,
  },
  {
    name: "us.dea",
    type: "MEDICAL_ID",
    shapes: ["axddddddd"],
    accepts: isDea,
    alone: CERTAINTY.possible,
  },
  { name: "us.passport", type: "PASSPORT", shapes: ["addddddddd", "adddddddd", "ddddddddd"] },
];
