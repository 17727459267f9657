import { CERTAINTY } from "../detector.ts";
import {
  isChineseId,
  isHkid,
  isKoreanBusiness,
  isKoreanLicence,
  isKoreanPassport,
  isMyKad,
  isMyNumber,
  isNik,
  isRrn,
  isRrnShaped,
  isSocialCreditCode,
  isTaiwaneseId,
  isThaiId,
} from "../validators/east-asia.ts";
import { isAadhaar, isEpic, isGstin, isGstinShaped, isPan } from "../validators/india.ts";
import { isNric, isUen } from "../validators/singapore.ts";
import { spelt, type IdentifierFormat } from "./format.ts";

const INDIAN: readonly IdentifierFormat[] = [
  {
    name: "in.aadhaar",
    type: "NATIONAL_ID",
    shapes: spelt("dddd-dddd-dddd", [" ", "-"]),
    accepts: isAadhaar,
    alone: CERTAINTY.likely,
  },
  {
    name: "in.aadhaar without spaces",
    type: "NATIONAL_ID",
    shapes: spelt("dddd-dddd-dddd", ["", ":"]),
    accepts: isAadhaar,
  },
  {
    name: "in.aadhaar by its form",
    type: "NATIONAL_ID",
    shapes: spelt("dddd-dddd-dddd", [" ", "-"]),
  },
  {
    name: "in.pan",
    type: "TAX_ID",
    shapes: ["aaaaadddda"],
    accepts: isPan,
    alone: CERTAINTY.likely,
    alsoAs: ["NATIONAL_ID"],
  },
  {
    name: "in.gstin",
    type: "TAX_ID",
    shapes: ["ddaaaaaddddaxax"],
    accepts: isGstin,
    alone: CERTAINTY.certain,
  },
  { name: "in.pan by its form", type: "TAX_ID", shapes: ["aaaaadddda"], alone: CERTAINTY.possible },
  {
    name: "in.gstin by its form",
    type: "TAX_ID",
    shapes: ["ddaaaaaddddaxax"],
    accepts: isGstinShaped,
    alone: CERTAINTY.likely,
  },
  { name: "in.epic", type: "NATIONAL_ID", shapes: ["aaaddddddd"], accepts: isEpic },
  { name: "in.passport", type: "PASSPORT", shapes: ["addddddd", "a ddddddd"] },
];

const CHINESE: readonly IdentifierFormat[] = [
  {
    name: "cn.resident",
    type: "NATIONAL_ID",
    shapes: ["dddddddddddddddddx"],
    accepts: isChineseId,
    alone: CERTAINTY.certain,
  },
  {
    name: "cn.social-credit",
    type: "TAX_ID",
    shapes: ["xxddddddxxxxxxxxxx"],
    accepts: isSocialCreditCode,
    alone: CERTAINTY.certain,
  },
  {
    name: "hk.hkid",
    type: "NATIONAL_ID",
    shapes: ["adddddd(x)", "aadddddd(x)"],
    accepts: isHkid,
    alone: CERTAINTY.certain,
  },
  {
    name: "hk.hkid without brackets",
    type: "NATIONAL_ID",
    shapes: ["addddddx", "aaddddddx", "adddddd-x"],
    accepts: isHkid,
  },
  { name: "tw.id", type: "NATIONAL_ID", shapes: ["addddddddd"], accepts: isTaiwaneseId },
];

const KOREAN_AND_JAPANESE: readonly IdentifierFormat[] = [
  {
    name: "kr.rrn",
    type: "NATIONAL_ID",
    shapes: ["dddddd-ddddddd"],
    accepts: isRrn,
    alone: CERTAINTY.likely,
  },
  {
    name: "kr.rrn by its date",
    type: "NATIONAL_ID",
    shapes: ["dddddd-ddddddd"],
    accepts: isRrnShaped,
    alone: CERTAINTY.possible,
  },
  {
    name: "kr.rrn without dash",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddddd"],
    accepts: isRrnShaped,
  },
  {
    name: "kr.business",
    type: "TAX_ID",
    shapes: ["ddd-dd-ddddd"],
    accepts: isKoreanBusiness,
    alone: CERTAINTY.likely,
  },
  {
    name: "kr.business without dashes",
    type: "TAX_ID",
    shapes: ["dddddddddd"],
    accepts: isKoreanBusiness,
  },
  {
    name: "kr.licence",
    type: "DRIVER_LICENSE",
    shapes: spelt("dd-dd-dddddd-dd", ["-", " "]),
    accepts: isKoreanLicence,
    alone: CERTAINTY.likely,
  },
  {
    name: "kr.licence without dashes",
    type: "DRIVER_LICENSE",
    shapes: ["dddddddddddd"],
    accepts: isKoreanLicence,
  },
  {
    name: "kr.passport",
    type: "PASSPORT",
    shapes: ["adddadddd", "adddddddd"],
    accepts: isKoreanPassport,
  },
  {
    name: "jp.my-number",
    type: "NATIONAL_ID",
    shapes: spelt("dddd-dddd-dddd", ["", " ", "-"]),
    accepts: isMyNumber,
  },
  { name: "jp.passport", type: "PASSPORT", shapes: ["aaddddddd"] },
];

const SOUTH_EAST: readonly IdentifierFormat[] = [
  {
    name: "th.id",
    type: "NATIONAL_ID",
    shapes: spelt("d-dddd-ddddd-dd-d", ["-", " "]),
    accepts: isThaiId,
    alone: CERTAINTY.certain,
  },
  {
    name: "th.id without dashes",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddddd"],
    accepts: isThaiId,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "sg.nric",
    type: "NATIONAL_ID",
    shapes: ["addddddda"],
    accepts: isNric,
    alone: CERTAINTY.likely,
  },
  {
    name: "sg.uen",
    type: "TAX_ID",
    shapes: ["dddddddda", "ddddddddda", "addaadddda"],
    accepts: isUen,
  },
  {
    name: "my.mykad",
    type: "NATIONAL_ID",
    shapes: ["dddddd-dd-dddd"],
    accepts: isMyKad,
    alone: CERTAINTY.likely,
  },
  {
    name: "my.mykad without dashes",
    type: "NATIONAL_ID",
    shapes: ["dddddddddddd"],
    accepts: isMyKad,
  },
  { name: "id.nik", type: "NATIONAL_ID", shapes: ["dddddddddddddddd"], accepts: isNik },
  { name: "id.npwp", type: "TAX_ID", shapes: ["dd.ddd.ddd.d-ddd.ddd"], alone: CERTAINTY.certain },
  {
    name: "ph.tin",
    type: "TAX_ID",
    shapes: ["ddd-ddd-ddd-ddd", "ddd-ddd-ddd-ddddd", "ddd-ddd-ddd"],
  },
  { name: "ph.umid", type: "NATIONAL_ID", shapes: ["dddd-ddddddd-d"], alone: CERTAINTY.possible },
  { name: "ph.sss", type: "NATIONAL_ID", shapes: ["dd-ddddddd-d"], alsoAs: ["SSN"] },
  {
    name: "vn.cccd",
    type: "NATIONAL_ID",
    shapes: ["dddddddddddd"],
    accepts: (digits) => /^0[0-9]{2}[0-3]/.test(digits),
  },
];

/** Numbers of Asia from India to Japan. */
export const ASIAN_FORMATS: readonly IdentifierFormat[] = [
  ...INDIAN,
  ...CHINESE,
  ...KOREAN_AND_JAPANESE,
  ...SOUTH_EAST,
];
