import * as numbers from "../../../../services/core/redaction/validators/singapore.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "NRIC and FIN",
    accepts: numbers.isNric,
    valid: ["S1234567D", "G8512345P", "M8512345Q", "T0512345Z"],
    invalid: ["S1234567E", "A1234567D"],
    source: "ICA; made up",
  },
  {
    name: "UEN",
    accepts: numbers.isUen,
    valid: ["00192200M", "197401143C", "S16FC0121D"],
    invalid: ["0019220M", "177401143C"],
    source: "ACRA, examples",
  },
]);
