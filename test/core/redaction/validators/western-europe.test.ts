import * as numbers from "../../../../services/core/redaction/validators/western-europe.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "Portuguese NIF",
    accepts: numbers.isPortugueseNif,
    valid: ["501964843", "PT501964843"],
    invalid: ["501964844", "000000000"],
    source: "VIES",
  },
  {
    name: "Irish PPS number",
    accepts: numbers.isPps,
    valid: ["6433435F", "6433435OA"],
    invalid: ["6433435E", "6433435OB"],
    source: "Revenue, examples",
  },
]);
