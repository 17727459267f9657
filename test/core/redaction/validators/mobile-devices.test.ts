import * as numbers from "../../../../services/core/redaction/validators/mobile-devices.ts";
import { describePublished } from "./published.ts";

describePublished([
  {
    name: "IMEI",
    accepts: numbers.isImei,
    valid: ["490154203237518", "358240051111110"],
    invalid: ["490154203237519", "000000000000000"],
    source: "3GPP TS 23.003; GSMA TS.06, example",
  },
  {
    name: "ICCID",
    accepts: numbers.isIccid,
    valid: ["8944110068256270054"],
    invalid: ["8944110068256270055", "7944110068256270054"],
    source: "made up",
  },
  {
    name: "IMSI",
    accepts: numbers.isImsi,
    valid: ["310150123456789"],
    invalid: ["910150123456789", "31015012345678"],
    source: "ITU-T E.212, example",
  },
]);
