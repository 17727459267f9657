import * as numbers from "../../../../services/core/redaction/validators/nordics.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "Swedish personnummer",
    accepts: numbers.isPersonnummer,
    valid: ["8112189876", "198112189876"],
    invalid: ["8112189877", "8113189876"],
    source: "Skatteverket, example",
  },
  {
    name: "Swedish organisationsnummer",
    accepts: numbers.isOrganisationsnummer,
    valid: ["5560160680"],
    invalid: ["5560160681", "5510160680"],
    source: "Bolagsverket",
  },
  {
    name: "Danish CPR",
    accepts: numbers.isCpr,
    valid: ["0707614285"],
    invalid: ["0707614286", "0713614285"],
    source: "CPR-kontoret, test number",
  },
  {
    name: "form of a Danish CPR",
    accepts: numbers.isCprShaped,
    valid: ["0707614286"],
    invalid: ["0713614286", "070761428"],
    source: "made up",
  },
  {
    name: "Norwegian fødselsnummer",
    accepts: numbers.isFodselsnummer,
    valid: ["15108695088"],
    invalid: ["15108695089", "15138695088"],
    source: "Skatteetaten, example",
  },
  {
    name: "Norwegian organisasjonsnummer",
    accepts: numbers.isOrganisasjonsnummer,
    valid: ["988077917"],
    invalid: ["988077918", "188077917"],
    source: "Brønnøysundregistrene",
  },
  {
    name: "Finnish hetu",
    accepts: numbers.isHetu,
    valid: ["1507851237", "150785A1237"],
    invalid: ["150785123U", "1532851237"],
    source: "made up",
  },
  {
    name: "Finnish Y-tunnus",
    accepts: numbers.isYtunnus,
    valid: ["20774740"],
    invalid: ["20774741", "11111111"],
    source: "PRH, example",
  },
  {
    name: "Icelandic kennitala",
    accepts: numbers.isKennitala,
    valid: ["1201743399"],
    invalid: ["1201743389", "1213743399"],
    source: "Þjóðskrá, example",
  },
]);
