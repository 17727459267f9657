import * as numbers from "../../../../services/core/redaction/validators/poland.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "PESEL",
    accepts: numbers.isPesel,
    valid: ["85042712348"],
    invalid: ["85042712349", "85332712348"],
    source: "gov.pl; made up",
  },
  {
    name: "NIP",
    accepts: numbers.isNip,
    valid: ["8527341565", "PL8527341565"],
    invalid: ["8527341566", "0000000000"],
    source: "made up",
  },
  {
    name: "REGON",
    accepts: numbers.isRegon,
    valid: ["123456785"],
    invalid: ["123456786"],
    source: "GUS, example",
  },
  {
    name: "identity card",
    accepts: numbers.isPolishIdCard,
    valid: ["ABS123456", "ABA300000"],
    invalid: ["ABS223456"],
    source: "MSWiA, specimen",
  },
]);
