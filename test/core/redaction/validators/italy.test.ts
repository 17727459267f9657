import * as numbers from "../../../../services/core/redaction/validators/italy.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "codice fiscale",
    accepts: numbers.isCodiceFiscale,
    valid: ["RSSMRA85T10A562S", "MRTMTT25D09F205Z"],
    invalid: ["RSSMRA85T10A562T", "RSSMRA85Z10A562S"],
    source: "Agenzia delle Entrate",
  },
  {
    name: "partita IVA",
    accepts: numbers.isPartitaIva,
    valid: ["00743110157", "IT00743110157"],
    invalid: ["00743110158", "00000000000"],
    source: "VIES",
  },
]);
