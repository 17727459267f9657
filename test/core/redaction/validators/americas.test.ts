import * as numbers from "../../../../services/core/redaction/validators/americas.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "Canadian SIN",
    accepts: numbers.isSin,
    valid: ["193456787"],
    invalid: ["193456788", "046454286", "111111111"],
    source: "made up",
  },
  {
    name: "Brazilian CPF",
    accepts: numbers.isCpf,
    valid: ["39053344705", "11144477735"],
    invalid: ["39053344704", "11111111111"],
    source: "Receita Federal, tutorial",
  },
  {
    name: "Brazilian CNPJ",
    accepts: numbers.isCnpj,
    valid: ["16727230000197", "12ABC34501DE35"],
    invalid: ["16727230000198", "12ABC34501DE36"],
    source: "Receita Federal, CNPJ alfanumérico",
  },
  {
    name: "Mexican CURP",
    accepts: numbers.isCurp,
    valid: ["BOXW310820HNERXN09"],
    invalid: ["BOXW310820HNERXN08", "BOXW311320HNERXN09"],
    source: "RENAPO, example",
  },
  {
    name: "Mexican RFC",
    accepts: numbers.isRfc,
    valid: ["GODE561231GR8"],
    invalid: ["GODE561231GR7", "GODE561331GR8"],
    source: "SAT, example",
  },
  {
    name: "form of a Mexican RFC",
    accepts: numbers.isRfcShaped,
    valid: ["GODE561231GR7", "ABC010203XY4"],
    invalid: ["GODE561331GR8", "GOD561231"],
    source: "made up",
  },
  {
    name: "Argentine CUIT",
    accepts: numbers.isCuit,
    valid: ["20055361682", "20267565393"],
    invalid: ["20055361683", "99055361682"],
    source: "AFIP, examples",
  },
  {
    name: "Chilean RUT",
    accepts: numbers.isRut,
    valid: ["125319092", "12345674"],
    invalid: ["125319093", "12531909K"],
    source: "made up",
  },
  {
    name: "Colombian NIT",
    accepts: numbers.isColombianNit,
    valid: ["2131234321"],
    invalid: ["2131234322"],
    source: "DIAN, example",
  },
  {
    name: "Peruvian RUC",
    accepts: numbers.isRuc,
    valid: ["20512333797"],
    invalid: ["20512333798", "30512333797"],
    source: "SUNAT, example",
  },
  {
    name: "Ecuadorian cédula",
    accepts: numbers.isEcuadorianCedula,
    valid: ["1714307103"],
    invalid: ["1714307104", "9914307103"],
    source: "made up",
  },
]);
