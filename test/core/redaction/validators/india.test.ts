import * as numbers from "../../../../services/core/redaction/validators/india.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "Aadhaar",
    accepts: numbers.isAadhaar,
    valid: ["234123412346"],
    invalid: ["234123412347", "123412341234", "234123412340"],
    source: "UIDAI, example",
  },
  {
    name: "PAN",
    accepts: numbers.isPan,
    valid: ["AAPFU0939F"],
    invalid: ["AAPXU0939F", "AAPFU0000F"],
    source: "Income Tax Department, example",
  },
  {
    name: "GSTIN",
    accepts: numbers.isGstin,
    valid: ["27AAPFU0939F1ZV"],
    invalid: ["27AAPFU0939F1ZW", "00AAPFU0939F1ZV"],
    source: "GST Network, example",
  },
  {
    name: "form of a GSTIN",
    accepts: numbers.isGstinShaped,
    valid: ["27AAPFU0939F1ZW"],
    invalid: ["27AAPFU0939F1YW"],
    source: "made up",
  },
  {
    name: "voter's card",
    accepts: numbers.isEpic,
    valid: ["NLR1234567"],
    invalid: ["NLR0000000", "NL12345678"],
    source: "made up",
  },
  {
    name: "number plate",
    accepts: numbers.isIndianPlate,
    valid: ["MH12AB1234", "DL3CAB1234", "22BH1234AB"],
    invalid: ["XX12AB1234", "MH12AB123"],
    source: "CMVR rule 50",
  },
]);
