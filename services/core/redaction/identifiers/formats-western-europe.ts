import { CERTAINTY } from "../detector.ts";
import {
  isAhv,
  isAustrianVat,
  isBelgianRegister,
  isBelgianVat,
  isBsn,
  isDutchVat,
  isLuxembourgMatricule,
  isSvnr,
  isSwissUid,
} from "../validators/benelux-alps.ts";
import { isFrenchVat, isNir, isSiren, isSpi } from "../validators/france.ts";
import {
  isGermanDocument,
  isGermanVat,
  isKvnr,
  isRentenversicherung,
  isSteuerId,
} from "../validators/germany.ts";
import { isCodiceFiscale, isPartitaIva } from "../validators/italy.ts";
import { isCif, isNie, isNif } from "../validators/spain.ts";
import {
  isBritishLicence,
  isBritishVat,
  isNhsNumber,
  isNino,
  isUtr,
} from "../validators/united-kingdom.ts";
import { isPortugueseNif, isPps } from "../validators/western-europe.ts";
import { spelt, type IdentifierFormat } from "./format.ts";

const BRITISH: readonly IdentifierFormat[] = [
  {
    name: "gb.nino",
    type: "NATIONAL_ID",
    shapes: ["aadddddda", "aa dd dd dd a", "aa-dd-dd-dd-a", "aa dddddd a"],
    accepts: isNino,
    alone: CERTAINTY.likely,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "gb.nhs",
    type: "MEDICAL_ID",
    shapes: spelt("ddd-ddd-dddd", [" ", "-", ""]),
    accepts: isNhsNumber,
  },
  { name: "gb.utr", type: "TAX_ID", shapes: spelt("ddddd-ddddd", ["", " "]), accepts: isUtr },
  {
    name: "gb.vat",
    type: "TAX_ID",
    shapes: ["aaddddddddd", "aa ddd dddd dd"],
    accepts: isBritishVat,
    alone: CERTAINTY.likely,
  },
  {
    name: "gb.licence",
    type: "DRIVER_LICENSE",
    shapes: ["xxxxxddddddxxxaa"],
    accepts: isBritishLicence,
    alone: CERTAINTY.certain,
  },
  {
    name: "ie.pps",
    type: "NATIONAL_ID",
    shapes: ["ddddddda", "dddddddaa"],
    accepts: isPps,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "ie.pps with letters apart",
    type: "NATIONAL_ID",
    shapes: ["ddddddd a", "ddddddd aa"],
    accepts: isPps,
    alsoAs: ["TAX_ID"],
  },
];

const GERMAN: readonly IdentifierFormat[] = [
  {
    name: "de.steuer-id",
    type: "TAX_ID",
    shapes: ["ddddddddddd"],
    accepts: isSteuerId,
    alone: CERTAINTY.possible,
  },
  {
    name: "de.steuer-id in groups",
    type: "TAX_ID",
    shapes: ["dd ddd ddd ddd"],
    accepts: isSteuerId,
    alone: CERTAINTY.likely,
  },
  {
    name: "de.steuernummer",
    type: "TAX_ID",
    shapes: ["dd/ddd/ddddd", "ddd/ddd/ddddd", "ddd/dddd/dddd"],
  },
  {
    name: "de.vat",
    type: "TAX_ID",
    shapes: ["aaddddddddd", "aa ddddddddd", "aa ddd ddd ddd"],
    accepts: isGermanVat,
    alone: CERTAINTY.likely,
  },
  {
    name: "de.personalausweis",
    type: "NATIONAL_ID",
    shapes: ["axxxxxxxxd"],
    accepts: isGermanDocument,
    alsoAs: ["PASSPORT"],
  },
  { name: "de.kvnr", type: "MEDICAL_ID", shapes: ["addddddddd"], accepts: isKvnr },
  {
    name: "de.rentenversicherung",
    type: "NATIONAL_ID",
    shapes: ["ddddddddaddd", "dd dddddd a ddd"],
    accepts: isRentenversicherung,
    alone: CERTAINTY.certain,
  },
  { name: "at.svnr", type: "NATIONAL_ID", shapes: ["dddddddddd"], accepts: isSvnr },
  {
    name: "at.svnr with the date apart",
    type: "NATIONAL_ID",
    shapes: spelt("dddd-dddddd", [" ", "-", "/"]),
    accepts: isSvnr,
    alone: CERTAINTY.possible,
  },
  {
    name: "at.vat",
    type: "TAX_ID",
    shapes: ["aaadddddddd"],
    accepts: isAustrianVat,
    alone: CERTAINTY.likely,
  },
  {
    name: "ch.ahv",
    type: "NATIONAL_ID",
    shapes: ["ddd.dddd.dddd.dd"],
    accepts: isAhv,
    alone: CERTAINTY.certain,
  },
  {
    name: "ch.ahv without dots",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddddd", "ddd dddd dddd dd"],
    accepts: isAhv,
    alone: CERTAINTY.likely,
  },
  {
    name: "ch.uid",
    type: "TAX_ID",
    shapes: ["aaa-ddd.ddd.ddd", "aaaddddddddd"],
    accepts: isSwissUid,
    alone: CERTAINTY.certain,
  },
];

const ROMANCE: readonly IdentifierFormat[] = [
  {
    name: "fr.nir",
    type: "NATIONAL_ID",
    shapes: [
      "d dd dd dd ddd ddd dd",
      "d dd dd xx ddd ddd dd",
      "dddddxxdddddddd",
      "ddddddddddddd dd",
    ],
    accepts: isNir,
    alone: CERTAINTY.likely,
    alsoAs: ["SSN", "MEDICAL_ID"],
  },
  {
    name: "fr.spi",
    type: "TAX_ID",
    shapes: ["ddddddddddddd", "dd dd ddd ddd ddd"],
    accepts: isSpi,
  },
  {
    name: "fr.siren",
    type: "TAX_ID",
    shapes: ["ddddddddd", "ddd ddd ddd", "dddddddddddddd", "ddd ddd ddd ddddd"],
    accepts: isSiren,
  },
  {
    name: "fr.vat",
    type: "TAX_ID",
    shapes: ["aaxxddddddddd", "aaxx ddddddddd", "aa xx ddddddddd", "aaxx ddd ddd ddd"],
    accepts: isFrenchVat,
    alone: CERTAINTY.certain,
  },
  {
    name: "es.nif",
    type: "NATIONAL_ID",
    shapes: ["dddddddda", "dddddddd-a", "dd.ddd.ddd-a"],
    accepts: isNif,
    alone: CERTAINTY.likely,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "es.nie",
    type: "NATIONAL_ID",
    shapes: ["addddddda", "a-ddddddd-a", "addddddd-a"],
    accepts: isNie,
    alone: CERTAINTY.likely,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "es.nif of seven digits",
    type: "NATIONAL_ID",
    shapes: ["ddddddda"],
    accepts: isNif,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "es.cif",
    type: "TAX_ID",
    shapes: ["adddddddx", "a-ddddddd-x", "a-dddddddx"],
    accepts: isCif,
  },
  { name: "es.passport", type: "PASSPORT", shapes: ["aaadddddd", "aadddddd", "aaddddddd"] },
  {
    name: "it.codice-fiscale",
    type: "NATIONAL_ID",
    shapes: ["aaaaaaxxaxxaxxxa", "aaa aaa xxaxx axxxa"],
    accepts: isCodiceFiscale,
    alone: CERTAINTY.certain,
    alsoAs: ["TAX_ID"],
  },
  { name: "it.partita-iva", type: "TAX_ID", shapes: ["ddddddddddd"], accepts: isPartitaIva },
  {
    name: "it.vat",
    type: "TAX_ID",
    shapes: ["aaddddddddddd"],
    accepts: (text) => text.startsWith("IT") && isPartitaIva(text),
    alone: CERTAINTY.certain,
  },
  {
    name: "it.identity-card",
    type: "NATIONAL_ID",
    shapes: ["aaddddddd", "aadddddaa", "aa ddddddd", "aadddddddaa"],
  },
  { name: "it.licence", type: "DRIVER_LICENSE", shapes: ["aaddddddda", "adxxxxxxxa"] },
  {
    name: "pt.nif",
    type: "TAX_ID",
    shapes: spelt("ddd-ddd-ddd", ["", " "]),
    accepts: isPortugueseNif,
    alsoAs: ["NATIONAL_ID"],
  },
];

const BENELUX: readonly IdentifierFormat[] = [
  {
    name: "nl.bsn",
    type: "NATIONAL_ID",
    shapes: ["ddddddddd", "dddd.dd.ddd", "dddd dd ddd", "ddd ddd ddd"],
    accepts: isBsn,
    alsoAs: ["TAX_ID"],
  },
  {
    name: "nl.vat",
    type: "TAX_ID",
    shapes: ["aadddddddddadd"],
    accepts: isDutchVat,
    alone: CERTAINTY.certain,
  },
  {
    name: "be.register",
    type: "NATIONAL_ID",
    shapes: ["dd.dd.dd-ddd.dd", "dd.dd.dd-ddd-dd"],
    accepts: isBelgianRegister,
    alone: CERTAINTY.certain,
  },
  {
    name: "be.register without dots",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddd", "dddddd-ddd-dd", "dddddd ddd dd"],
    accepts: isBelgianRegister,
    alone: CERTAINTY.likely,
  },
  {
    name: "be.vat",
    type: "TAX_ID",
    shapes: ["dddd.ddd.ddd", "aadddddddddd", "aa dddd.ddd.ddd", "aa dddddddddd"],
    accepts: isBelgianVat,
    alone: CERTAINTY.likely,
  },
  {
    name: "lu.matricule",
    type: "NATIONAL_ID",
    shapes: ["ddddddddddddd", "dddd dddd ddd dd"],
    accepts: isLuxembourgMatricule,
  },
];

/** Numbers of the British Isles, and of the countries from Portugal to Austria. */
export const WESTERN_EUROPEAN_FORMATS: readonly IdentifierFormat[] = [
  ...BRITISH,
  ...GERMAN,
  ...ROMANCE,
  ...BENELUX,
];
