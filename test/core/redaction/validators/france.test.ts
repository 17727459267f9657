import * as numbers from "../../../../services/core/redaction/validators/france.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "NIR",
    accepts: numbers.isNir,
    valid: ["255081416802538"],
    invalid: ["255081416802539", "955081416802538", "255001416802538"],
    source: "INSEE, example",
  },
  {
    name: "SPI",
    accepts: numbers.isSpi,
    valid: ["0701987765493"],
    invalid: ["0701987765494", "9701987765493"],
    source: "OECD, TIN France",
  },
  {
    name: "SIREN and SIRET",
    accepts: numbers.isSiren,
    valid: ["732829320"],
    invalid: ["732829321", "111111111"],
    source: "INSEE, example",
  },
  {
    name: "VAT number",
    accepts: numbers.isFrenchVat,
    valid: ["FR40303265045"],
    invalid: ["FR41303265045", "FR40303265046"],
    source: "VIES",
  },
]);
