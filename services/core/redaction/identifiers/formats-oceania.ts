import { CERTAINTY } from "../detector.ts";
import { isAbn, isAcn, isAustralianMedicare, isIrd, isNhi, isTfn } from "../validators/oceania.ts";
import { spelt, type IdentifierFormat } from "./format.ts";

/** Numbers of Australia and New Zealand. */
export const OCEANIAN_FORMATS: readonly IdentifierFormat[] = [
  { name: "au.tfn", type: "TAX_ID", shapes: spelt("ddd-ddd-ddd", [" ", "-", ""]), accepts: isTfn },
  {
    name: "au.abn",
    type: "TAX_ID",
    shapes: ["dd ddd ddd ddd"],
    accepts: isAbn,
    alone: CERTAINTY.likely,
  },
  { name: "au.abn without spaces", type: "TAX_ID", shapes: ["ddddddddddd"], accepts: isAbn },
  { name: "au.acn", type: "TAX_ID", shapes: spelt("ddd-ddd-ddd", [" ", ""]), accepts: isAcn },
  {
    name: "au.medicare",
    type: "MEDICAL_ID",
    shapes: ["dddd ddddd d", "dddd-ddddd-d"],
    accepts: isAustralianMedicare,
    alone: CERTAINTY.likely,
  },
  {
    name: "au.medicare without spaces",
    type: "MEDICAL_ID",
    shapes: ["dddddddddd", "ddddddddddd", "dddd ddddd d d", "dddd ddddd d/d"],
    accepts: isAustralianMedicare,
  },
  {
    name: "nz.ird",
    type: "TAX_ID",
    shapes: ["dd-ddd-ddd", "ddd-ddd-ddd", "dddddddd", "ddddddddd"],
    accepts: isIrd,
  },
  { name: "nz.nhi", type: "MEDICAL_ID", shapes: ["aaadddd", "aaaddaa"], accepts: isNhi },
];
