import * as numbers from "../../../../services/core/redaction/validators/united-kingdom.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "NHS number",
    accepts: numbers.isNhsNumber,
    valid: ["9434765919", "4505577104"],
    invalid: ["9434765918", "1111111111"],
    source: "NHS Data Dictionary, example",
  },
  {
    name: "National Insurance number",
    accepts: numbers.isNino,
    valid: ["AB123456C", "JG103759A"],
    invalid: ["QQ123456C", "GB123456A", "DA123456A", "AO123456C", "AB123456E", "ZZ123456A"],
    source: "HMRC, NIM39110",
  },
  {
    name: "UTR",
    accepts: numbers.isUtr,
    valid: ["1955839661"],
    invalid: ["2955839661"],
    source: "HMRC, example",
  },
  {
    name: "VAT number",
    accepts: numbers.isBritishVat,
    valid: ["980780684", "GB980780684"],
    invalid: ["980780685", "111111111"],
    source: "HMRC, example",
  },
  {
    name: "driving licence",
    accepts: numbers.isBritishLicence,
    valid: ["SMITH901015J99AB", "MORGA753116SM9IJ"],
    invalid: ["SMITH913015J99AB", "SMITH901405J99AB", "SMITH901015J99A"],
    source: "DVLA, INS57P",
  },
  {
    name: "number plate",
    accepts: numbers.isBritishPlate,
    valid: ["LB51BCD", "A1BCD", "ABC1D"],
    invalid: ["LB50BCD", "IB51BCD", "LB51BQD"],
    source: "DVLA, INF104",
  },
]);
