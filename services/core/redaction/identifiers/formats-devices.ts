import { CERTAINTY } from "../detector.ts";
import { isIccid, isImei, isImsi } from "../validators/mobile-devices.ts";
import type { IdentifierFormat } from "./format.ts";

/** Numbers of mobile devices and the cards in them. */
export const DEVICE_FORMATS: readonly IdentifierFormat[] = [
  { name: "imei", type: "DEVICE_ID", shapes: ["ddddddddddddddd"], accepts: isImei },
  {
    name: "imei in groups",
    type: "DEVICE_ID",
    shapes: ["dd-dddddd-dddddd-d", "dd dddddd dddddd d"],
    accepts: isImei,
    alone: CERTAINTY.certain,
  },
  { name: "imeisv", type: "DEVICE_ID", shapes: ["dddddddddddddddd", "dd-dddddd-dddddd-dd"] },
  {
    name: "iccid",
    type: "DEVICE_ID",
    shapes: ["ddddddddddddddddddd", "dddddddddddddddddddd"],
    accepts: isIccid,
    alone: CERTAINTY.likely,
  },
  {
    name: "iccid in groups",
    type: "DEVICE_ID",
    shapes: ["dddd dddd dddd dddd ddd", "dddd dddd dddd dddd dddd"],
    accepts: isIccid,
    alone: CERTAINTY.certain,
  },
  { name: "imsi", type: "DEVICE_ID", shapes: ["ddddddddddddddd"], accepts: isImsi },
  {
    name: "uuid",
    type: "DEVICE_ID",
    shapes: ["xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"],
    accepts: (text) => /^[0-9A-F]{32}$/.test(text),
  },
];
