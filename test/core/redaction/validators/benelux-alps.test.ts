import * as numbers from "../../../../services/core/redaction/validators/benelux-alps.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "Dutch BSN",
    accepts: numbers.isBsn,
    valid: ["111222333", "246813507"],
    invalid: ["111222334", "000000000"],
    source: "RvIG, test numbers",
  },
  {
    name: "Dutch VAT number",
    accepts: numbers.isDutchVat,
    valid: ["NL004495445B01"],
    invalid: ["NL004495445A01"],
    source: "Belastingdienst",
  },
  {
    name: "Belgian register number",
    accepts: numbers.isBelgianRegister,
    valid: ["85073003328"],
    invalid: ["85073003329", "85133003328"],
    source: "Rijksregister, example",
  },
  {
    name: "Belgian VAT number",
    accepts: numbers.isBelgianVat,
    valid: ["0428759497", "BE0428759497"],
    invalid: ["0428759498"],
    source: "VIES",
  },
  {
    name: "Austrian insurance number",
    accepts: numbers.isSvnr,
    valid: ["1237010180"],
    invalid: ["1238010180", "1237320180"],
    source: "SVNR, example",
  },
  {
    name: "Austrian VAT number",
    accepts: numbers.isAustrianVat,
    valid: ["ATU13585627"],
    invalid: ["ATU13585628"],
    source: "VIES",
  },
  {
    name: "Swiss AHV number",
    accepts: numbers.isAhv,
    valid: ["7569217076985"],
    invalid: ["7569217076986", "7579217076985"],
    source: "ZAS, example",
  },
  {
    name: "Swiss enterprise number",
    accepts: numbers.isSwissUid,
    valid: ["CHE100155809", "CHE100155809MWST"],
    invalid: ["CHE100155808", "100155809"],
    source: "made up",
  },
  {
    name: "Luxembourg matricule",
    accepts: numbers.isLuxembourgMatricule,
    valid: ["1893120105732"],
    invalid: ["1893140105732"],
    source: "CTIE, example",
  },
]);
