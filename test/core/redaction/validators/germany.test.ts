import * as numbers from "../../../../services/core/redaction/validators/germany.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "tax identification number",
    accepts: numbers.isSteuerId,
    valid: ["86095742719", "65929970489", "47036892816"],
    invalid: ["86095742710", "06095742719", "11111111111"],
    source: "BZSt, test numbers",
  },
  {
    name: "VAT number",
    accepts: numbers.isGermanVat,
    valid: ["DE136695976", "136695976"],
    invalid: ["DE136695977"],
    source: "VIES",
  },
  {
    name: "identity card or passport",
    accepts: numbers.isGermanDocument,
    valid: ["L01X00T471", "C01X00T478"],
    invalid: ["L01X00T472", "A01X00T471"],
    source: "Bundesdruckerei, specimens",
  },
  {
    name: "health insurance number",
    accepts: numbers.isKvnr,
    valid: ["Q482139078"],
    invalid: ["Q482139079", "4482139078"],
    source: "made up",
  },
  {
    name: "pension insurance number",
    accepts: numbers.isRentenversicherung,
    valid: ["65170839J003"],
    invalid: ["65170839J004", "65171339J003"],
    source: "DRV, example",
  },
]);
