import * as numbers from "../../../../services/core/redaction/validators/oceania.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "tax file number",
    accepts: numbers.isTfn,
    valid: ["123456782"],
    invalid: ["123456783", "000000000"],
    source: "ATO, example",
  },
  {
    name: "ABN",
    accepts: numbers.isAbn,
    valid: ["51824753556"],
    invalid: ["51824753557", "01824753556"],
    source: "ABR, example",
  },
  {
    name: "ACN",
    accepts: numbers.isAcn,
    valid: ["004085616"],
    invalid: ["004085617"],
    source: "ASIC, example",
  },
  {
    name: "Australian Medicare card",
    accepts: numbers.isAustralianMedicare,
    valid: ["3950456791"],
    invalid: ["3950456781", "7950456791"],
    source: "made up",
  },
  {
    name: "IRD number",
    accepts: numbers.isIrd,
    valid: ["49091850", "35901981", "49098576", "136410132"],
    invalid: ["49091851", "9125568", "136410133"],
    source: "Inland Revenue, examples",
  },
  {
    name: "NHI number",
    accepts: numbers.isNhi,
    valid: ["ZZZ0016", "ZAA0067", "ZVB97XQ"],
    invalid: ["ZZZ0017", "ZIZ0016", "ZVB97XR"],
    source: "HISO 10046, examples",
  },
]);
