import * as numbers from "../../../../services/core/redaction/validators/spain.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "NIF",
    accepts: numbers.isNif,
    valid: ["45871236J", "87654321X"],
    invalid: ["45871236W", "458712V"],
    source: "Ministerio del Interior",
  },
  {
    name: "NIE",
    accepts: numbers.isNie,
    valid: ["X1234567L", "Y1234567X"],
    invalid: ["X1234567M", "A1234567L"],
    source: "Ministerio del Interior",
  },
  {
    name: "CIF",
    accepts: numbers.isCif,
    valid: ["A58818501", "J99216582"],
    invalid: ["A58818502", "X58818501"],
    source: "Orden EHA/451/2008",
  },
]);
