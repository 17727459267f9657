import { CONTACT_NAMES } from "../fields/names-contact.ts";
import { DEVICE_NAMES } from "../fields/names-device.ts";
import { FINANCE_NAMES } from "../fields/names-finance.ts";
import { IDENTITY_NAMES } from "../fields/names-identity.ts";
import { namesIn, type NameTable } from "../fields/name-table.ts";
import type { SensitiveType } from "../sensitive-type.ts";

/** What a word in running text says of the number beside it. */
export interface Cue {
  /** Undefined where it says that the number is none of ours. */
  readonly type: SensitiveType | undefined;
  /** Whether the word alone is enough for a value of any form; else the value must have a known one. */
  readonly isStrong: boolean;
}

/** Types of values that words in running text lead to here. */
export const CUED_TYPES: ReadonlySet<SensitiveType> = new Set<SensitiveType>([
  "SSN",
  "NATIONAL_ID",
  "PASSPORT",
  "DRIVER_LICENSE",
  "TAX_ID",
  "MEDICAL_ID",
  "VEHICLE_ID",
  "DEVICE_ID",
  "DATE_OF_BIRTH",
]);

/**
 * What running text has beyond the names of fields. `weak` words lead to values of a known form only; `none` are words after
 * which a number is something else, the commonest of trade, software and measure.
 */
const STRONG: NameTable = {
  SSN: "social security, soc sec, social, ss",
  NATIONAL_ID: `
    id number, identification number, identity no, id no, idnumber, personal number, identity, citizenship number, civil number, resident card, tnin,
    residence card, refugee id, aadhaar card, uid aadhaar, ausweis, perso, versicherungsnummer rente, rvnr, rv nummer, vsnr,
    carte nationale, piece d identite, numero insee, num dni, no identitas, identifikationsnummer, personenkennzahl, identitetsnummer,
    identyfikator, cedula de extranjeria, documento, bvn, bank verification, ghanacard, tc, kimlik, vatandaslik, slovak rc, oib broj,
    maticni broj, broj licne karte, licna karta, osobna iskaznica, asmens, kod pesel, hkic, cpr no, personal code
  `,
  PASSPORT: `pass no, passport card, pasport, passports, passeports, passporto, passnr, pass nummer, travel doc`,
  DRIVER_LICENSE: `
    license number, licence number, license no, licence no, lic no, dl, driver lic, drivers lic, driver permit, learner permit, provisional licence, driver id,
    operator license, cdl, fahrerlaubnis, permis, licencia, carta de conducir, brevet de conducere, rijbewijs
  `,
  TAX_ID: `
    id nr, tax code, tax identification, tax identifier, taxpayer, idnr, id nr steuer, steuer identnummer, steueridentnummer, tin, ustid, vatin,
    tax reference, tax payer id, nif iva, codigo fiscal, rut empresa, cod iva, nip no, federal id, federal ein
  `,
  MEDICAL_ID: `
    medical id, medical record, patient, patient identifier, med record, medical license, medical licence, provider identifier, provider id, provider npi, prescriber,
    npi no, health insurance, insurance, insurance policy, insurance no, insurance card, health id, health plan, health card, member, subscriber, enrollee, policyholder id,
    beneficiary, medicare card, ihi, krankenversicherung, krankenkasse, versichertenkarte, gesundheitskarte, egk, egk nummer, mutuelle,
    assurance maladie, carte sante, ramq, phn, personal health, hospital record, chart id, dea registration, dea license, nhs no, nhi, abha, utente, sns
  `,
  VEHICLE_ID: `
    vin, vins, vehicle identification, chassis, license plates, licence plates, number plates, plates, plate no, reg plate, registration plate,
    rego, tag no, kfz, kfz kennzeichen, amtliches kennzeichen, plaque, plaques, plaque d immatriculation, placa patente, plaka, tablice rejestracyjne, nummerplade,
    registration mark, chassis number, vehicle tag
  `,
  DEVICE_ID: `
    serial, serial number, sn, s n, device id, udid, uuid device, device uuid, advertising, android id, imei code, imei sv, imeisv, sim, sim card, sim serial,
    sim number, gerate id, gerat, device serial, apple id device, mobile advertising id, maid, ad id
  `,
  DATE_OF_BIRTH: `
    born, birthday, birth, date of birth, birthdate, d o b, dob, b day, bday, birthdays, geboren, geb, geburt, naissance, nee, ne, ne en, nacio, nacida, nacido,
    nacida el, cumpleanos, nascido, nascida, aniversario, nato, nata, compleanno, geboortedag, verjaardag, geb datum, urodziny, ur, urodzona, fodd, fodelsedatum,
    fodt, syntynyt, szuletett, narozeniny, nascut, nascuta, dogum, dogumlu, rodjen, gebdat, urodzony
  `,
};

const WEAK: NameTable = {
  NATIONAL_ID:
    "personal, identity, citizen, national, insured, rentenversicherung, seguridad, secu, ident, verification, kyc, epic, pnr",
  DRIVER_LICENSE: "license, licence, licenses, licences, driver, driving",
  MEDICAL_ID:
    "health, medical, provider, physician, doctor, clinic, hospital, dr, practitioner, pharmacy, prescription, policy, chart",
  VEHICLE_ID:
    "vehicle, vehicles, car, cars, registration, reg, truck, van, auto, fahrzeug, vehiculo, voiture, veicolo, carro, arac, parked, motorcycle, bike",
  TAX_ID:
    "business, company, firma, empresa, societe, azienda, supplier, employer, tax, ust, mwst, gst, tva, iva, btw",
  DEVICE_ID: "device, handset, modem, router, tablet, iphone, laptop",
};

const NONE = `
  order, orders, order id, order number, invoice, invoice number, invoice no, tracking, tracking number, tracking id, shipment, parcel, awb, ticket, ticket id, issue, case, build, version,
  release, commit, revision, sha, hash, checksum, digest, transaction, transaction id, txn, tx, payment id, sku, product, product id, item, item id, model, part, part number, port, pid, process,
  process id, rows, row, bytes, byte, ms, msec, seconds, code, error, error code, status, page, isbn, issn, ean, upc, gtin, barcode, phone number, tel, fax, whatsapp, amount, price, total, usd, eur,
  gbp, inr, jpy, balance, zip, zipcode, postcode, postal code, flight, booking, confirmation, reference, ref, timestamp, epoch, unix time, trace, span, request, request id, session,
  session id, job, task, event, batch, worker, thread, account, account number, acct, iban, card number, credit card, debit card, pan, size, length, count, offset, index, block, height, nonce,
  license key, licence key, product key, software license, software licence, serial port, medical conditions, api key, key id, token, pin, otp, lot, quantity, qty, catalog,
  bestellung, bestellnummer, auftrag, auftragsnummer, rechnung, rechnungsnummer, sendung, sendungsnummer, kundennummer, artikel, artikelnummer, betrag, telefon, konto, kontonummer, commande, facture,
  numero de commande, suivi, pedido, factura, fattura, ordine, bestelling, factuur, zamowienie, faktura, ordernummer, fakturanummer, siparis, fatura, customer number, customer no, customer id, client id,
  account id, user id, userid, employee id, employee number, staff id, badge, student id, room, suite, unit, apartment, apt, box, figure, table, section, chapter, article, rfc 822, cve, bug, pr, pull request, id tag
`;

/** Dates of something else than a birth. */
const OTHER_DATES = `
  hired, joined, created, updated, expires, expiry, expiration, exp, issued, died, death, deceased, valid, since, due, admitted, admission, discharged, visit, visited, appointment, married, started,
  start, ended, end, signed, effective, ordered, shipped, delivered, paid, invoiced, enrolled, registered, founded, published, released, scheduled, meeting, deadline, renewal, last seen, on file since,
  seit, eingestellt, gultig, gestorben, verstorben, ausgestellt, heirat, expire, embauche, decede, delivre, valable, caduca, vence, fallecio, expedicion, scadenza, rilasciato, morto, deceduto, validade, emissao, falecido, geldig, overleden, wazny, zmarl, zmarla, gestorven
`;

/** Names of fields that running text uses for other things. */
const NOT_IN_TEXT = new Set(["my number", "number id", "mac"]);

/** All cues: names as they are written, in the order in which a later one of the same name takes the place of an earlier. */
export function cueNames(): readonly { readonly name: string; readonly cue: Cue }[] {
  const fields = [CONTACT_NAMES, FINANCE_NAMES, DEVICE_NAMES, IDENTITY_NAMES];
  const none: Cue = { type: undefined, isStrong: false };
  return [
    ...fields.flatMap((table) => named(table, true)),
    ...[NONE, OTHER_DATES].flatMap((list) => namesIn(list).map((name) => ({ name, cue: none }))),
    ...named(WEAK, false),
    ...named(STRONG, true),
  ];
}

function named(table: NameTable, isStrong: boolean) {
  return Object.entries(table).flatMap(([type, list]) => {
    const cued = [...CUED_TYPES].find((each) => each === type);
    const cue: Cue = { type: cued, isStrong: isStrong && cued !== undefined };
    return namesIn(list ?? "")
      .filter((name) => !NOT_IN_TEXT.has(name))
      .map((name) => ({ name, cue }));
  });
}
