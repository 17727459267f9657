import * as numbers from "../../../../services/core/redaction/validators/middle-east-africa.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "Turkish TCKN",
    accepts: numbers.isTckn,
    valid: ["17291716060"],
    invalid: ["17291716061", "07291716060"],
    source: "NVI, example",
  },
  {
    name: "Turkish VKN",
    accepts: numbers.isVkn,
    valid: ["4540536920"],
    invalid: ["4540536921"],
    source: "GİB, example",
  },
  {
    name: "Israeli Teudat Zehut",
    accepts: numbers.isTeudatZehut,
    valid: ["039337423"],
    invalid: ["039337424"],
    source: "Population Authority, example",
  },
  {
    name: "South African ID",
    accepts: numbers.isSouthAfricanId,
    valid: ["7503305044089"],
    invalid: ["7503305044088", "7513305044089"],
    source: "Home Affairs, example",
  },
  {
    name: "Egyptian ID",
    accepts: numbers.isEgyptianId,
    valid: ["29001011234567"],
    invalid: ["29013011234567", "49001011234567"],
    source: "made up",
  },
  {
    name: "Emirates ID",
    accepts: numbers.isEmiratesId,
    valid: ["784198012345678"],
    invalid: ["784198012345679"],
    source: "made up",
  },
  {
    name: "Saudi ID",
    accepts: numbers.isSaudiId,
    valid: ["1012345672"],
    invalid: ["1012345673", "3012345672"],
    source: "made up",
  },
]);
