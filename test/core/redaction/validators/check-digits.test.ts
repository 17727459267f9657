import {
  passesIcao9303,
  isPassportLine,
} from "../../../../services/core/redaction/validators/icao9303.ts";
import {
  passesMod11_10,
  passesMod11_2,
  passesMod37_36,
  passesMod97_10,
} from "../../../../services/core/redaction/validators/iso7064.ts";
import { passesLuhn, passesLuhn36 } from "../../../../services/core/redaction/validators/luhn.ts";
import { passesVerhoeff } from "../../../../services/core/redaction/validators/verhoeff.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "Luhn",
    accepts: passesLuhn,
    valid: ["79927398713", "17893729974"],
    invalid: ["79927398710", "79927398731"],
    source: "ISO/IEC 7812-1; H. P. Luhn, US patent 2950048",
  },
  {
    name: "Luhn over base 36",
    accepts: passesLuhn36,
    valid: ["27AAPFU0939F1ZV"],
    invalid: ["27AAPFU0939F1ZW"],
    source: "GST Network",
  },
  {
    name: "MOD 11-10",
    accepts: passesMod11_10,
    valid: ["07945"],
    invalid: ["07946"],
    source: "ISO 7064, example of MOD 11-10",
  },
  {
    name: "MOD 11-2",
    accepts: passesMod11_2,
    valid: ["07940", "079X"],
    invalid: ["07941", "0790"],
    source: "ISO 7064, examples of MOD 11-2",
  },
  {
    name: "MOD 37-36",
    accepts: passesMod37_36,
    valid: ["A12425GABC1234002M"],
    invalid: ["A12425GABC1234002N"],
    source: "Global Release Identifier, example",
  },
  {
    name: "MOD 97-10",
    accepts: passesMod97_10,
    valid: ["9999123456789012141490"],
    invalid: ["9999123456789012141491"],
    source: "ISO 7064; ISO 20022 creditor reference",
  },
  {
    name: "Verhoeff",
    accepts: passesVerhoeff,
    valid: ["2363", "123451"],
    invalid: ["2364", "213451"],
    source: "J. Verhoeff, Error detecting decimal codes",
  },
  {
    name: "ICAO check digit",
    accepts: passesIcao9303,
    valid: ["5207273", "AB2134<<<5"],
    invalid: ["5207274", "BA2134<<<5"],
    source: "ICAO Doc 9303, part 3, appendix A",
  },
  {
    name: "second line of a passport",
    accepts: isPassportLine,
    valid: ["L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
    invalid: [
      "L898902C36UTO7408122F1204159ZE184226B<<<<<11",
      "L898902C46UTO7408122F1204159ZE184226B<<<<<10",
    ],
    source: "ICAO Doc 9303, part 4, appendix B",
  },
]);
