import * as numbers from "../../../../services/core/redaction/validators/united-states.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "social security number",
    accepts: numbers.isSsn,
    valid: ["518662204", "899010001", "001010001"],
    invalid: [
      "000662204",
      "666662204",
      "918662204",
      "518002204",
      "518660000",
      "111111111",
      "219099999",
    ],
    source: "SSA, POMS RM 10201",
  },
  {
    name: "ITIN",
    accepts: numbers.isItin,
    valid: ["912701234", "900881234", "999991234"],
    invalid: ["912661234", "912931234", "812701234"],
    source: "IRS, IRM 3.21.263",
  },
  {
    name: "EIN",
    accepts: numbers.isEin,
    valid: ["123456789", "983456789"],
    invalid: ["073456789", "003456789", "193456789", "893456789"],
    source: "IRS, valid EIN prefixes",
  },
  {
    name: "NPI",
    accepts: numbers.isNpi,
    valid: ["1245310002"],
    invalid: ["1245310003", "3245310002"],
    source: "made up",
  },
  {
    name: "DEA number",
    accepts: numbers.isDea,
    valid: ["AB1234563", "F91234563"],
    invalid: ["AB1234564", "IB1234563"],
    source: "DEA Diversion Control, example",
  },
  {
    name: "MBI",
    accepts: numbers.isMbi,
    valid: ["2AC5W26YM78"],
    invalid: ["0AC5W26YM78", "2SC5W26YM78", "2AC5W26YM7", "2AC5W26YMB8"],
    source: "CMS, MBI format",
  },
  {
    name: "VIN with its check digit",
    accepts: numbers.isVin,
    valid: ["1M8GDM9AXKP042788", "1HGCM82633A004352"],
    invalid: ["1M8GDM9A1KP042788", "1HGCM82633A004353", "11111111111111111"],
    source: "49 CFR 565",
  },
  {
    name: "VIN by its form",
    accepts: numbers.isVinShaped,
    valid: ["WVWZZZ1JZXW000001"],
    invalid: ["WVWZZZ1JZXW00000O", "WVWZZZ1JZXI000001", "12345678901234567", "WVWZZZ1JZXW0000A1"],
    source: "ISO 3779",
  },
]);
