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
  /** Whether it says that a date is one of something else. */
  readonly isOtherDate?: true;
}

/** Types of values that words in running text lead to here. */
const CUED_TYPES: ReadonlySet<SensitiveType> = new Set<SensitiveType>([
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
    id nr, st nr, uen, tax code, tax identification, tax identifier, taxpayer, idnr, id nr steuer, steuer identnummer, steueridentnummer, tin, ustid, vatin,
    tax reference, tax payer id, nif iva, codigo fiscal, rut empresa, cod iva, nip no, federal id, federal ein
  `,
  MEDICAL_ID: `
    medical id, medical record, patient, patient identifier, med record, medical license, medical licence, provider identifier, provider id, provider npi, prescriber,
    npi no, health insurance, insurance policy, insurance no, insurance card, health id, health plan, health card, member id, member no, enrollee id, policyholder id,
    beneficiary, medicare card, ihi, krankenversicherung, krankenkasse, versichertenkarte, gesundheitskarte, egk, e gk, mutuelle,
    assurance maladie, carte sante, ramq, phn, personal health, hospital record, chart id, dea registration, dea license, nhs no, nhi, abha, utente
  `,
  VEHICLE_ID: `
    vin, vins, vehicle identification, chassis, license plates, licence plates, number plates, plates, plate no, reg plate, registration plate,
    rego, tag no, kfz, kfz kennzeichen, amtliches kennzeichen, plaque, plaques, plaque d immatriculation, placa patente, plaka, plakasi, tablice rejestracyjne, nummerplade,
    registration mark, chassis number, vehicle tag
  `,
  DEVICE_ID: `
    serial, serial number, sn, s n, device id, udid, uuid device, device uuid, advertising, android id, imei code, imei sv, imeisv, sim, sim card, sim serial,
    sim number, gerate id, gerat, device serial, apple id device, mobile advertising id, maid, ad id
  `,
  DATE_OF_BIRTH: `
    born, birthday, birth, date of birth, birthdate, d o b, dob, b day, bday, birthdays, geboren, geb, geburt, naissance, ne en, nee en, nacio, nacida, nacido,
    nacida el, cumpleanos, nascido, nascida, aniversario, nato, nata, compleanno, geboortedag, verjaardag, geb datum, urodziny, ur, urodzona, fodd, fodelsedatum,
    fodt, syntynyt, szuletett, narozeniny, nascut, nascuta, dogum, dogumlu, rodjen, gebdat, urodzony
  `,
};

/** The same in scripts in which names stand without spaces around them. */
const STRONG_IN_OTHER_SCRIPTS: NameTable = {
  NATIONAL_ID: `
    身份证, 身分证, 身份證, 公民身份号码, 居民身份证, 個人番号, マイナンバー, 주민등록번호, 주민번호, 외국인등록번호, เลขประจำตัวประชาชน, เลขบัตรประชาชน, บัตรประชาชน, תעודת זהות, ת.ז, ת"ז, מספר זהות,
    رقم الهوية, الهوية الوطنية, رقم الإقامة, الرقم القومي, आधार, снилс, егн, личный номер, персональный номер, ταυτότητα, αμκα, ідентифікаційний код
  `,
  PASSPORT:
    "护照, 護照, パスポート, 旅券, 여권, паспорт, загранпаспорт, паспорта, διαβατήριο, διαβατηρίου, דרכון, جواز السفر, पासपोर्ट, หนังสือเดินทาง, พาสปอร์ต",
  DRIVER_LICENSE:
    "驾照, 驾驶证, 駕照, 運転免許, 免許証, 운전면허, водительское удостоверение, водительского удостоверения, права номер, άδεια οδήγησης, רישיון נהיגה, رخصة القيادة, ใบขับขี่",
  TAX_ID:
    "инн, кпп, еик, афм, αφμ, α.φ.μ, 税号, 纳税人识别号, 統一編號, 统一社会信用代码, 法人番号, 사업자등록번호, מספר עוסק, ח.פ, الرقم الضريبي, เลขประจำตัวผู้เสียภาษี",
  MEDICAL_ID:
    "病历号, 病歷號, 医保号, 社保号, 患者番号, 患者id, 被保険者番号, 保険証番号, 환자번호, 건강보험, номер полиса, полис омс, номер пациента, רשומה רפואית, رقم المريض, رقم الملف الطبي",
  VEHICLE_ID:
    "车牌, 車牌, 车架号, ナンバープレート, 車台番号, 차량번호, 차대번호, госномер, гос. номер, номер автомобиля, рег. номер, αριθμός κυκλοφορίας, לוחית רישוי, رقم اللوحة, ทะเบียนรถ",
  DEVICE_ID:
    "序列号, 設備號, 设备号, 设备id, シリアル番号, 端末id, デバイスid, 시리얼번호, 기기 id, серийный номер, מספר סידורי, الرقم التسلسلي, หมายเลขเครื่อง",
  DATE_OF_BIRTH: `
    出生日期, 出生年月日, 出生于, 出生於, 生日, 生年月日, 誕生日, 생년월일, 생일, дата рождения, день рождения, родился, родилась, д.р, г.р, дата народження, народився, дата на раждане, роден, родена,
    ημερομηνία γέννησης, γεννήθηκε, γεννηθείς, תאריך לידה, יום הולדת, נולד, تاريخ الميلاد, ولد في, مواليد, जन्म तिथि, जन्मतिथि, วันเกิด, เกิดวันที่
  `,
};

const WEAK: NameTable = {
  NATIONAL_ID:
    "personal, identity, citizen, national, insured, rentenversicherung, seguridad, secu, ident, verification, kyc, epic, pnr, fin",
  DRIVER_LICENSE: "license, licence, licenses, licences, driver, driving",
  MEDICAL_ID:
    "health, medical, provider, physician, doctor, clinic, hospital, dr, practitioner, pharmacy, prescription, policy, chart, member, subscriber, enrollee, insurance",
  VEHICLE_ID:
    "vehicle, vehicles, car, cars, registration, reg, truck, van, auto, fahrzeug, vehiculo, voiture, veicolo, carro, arac, parked, motorcycle, bike",
  TAX_ID:
    "business, company, firma, empresa, societe, azienda, supplier, employer, pan, pan number, pan no, tax, ust, mwst, gst, tva, iva, btw",
  DEVICE_ID: "device, handset, modem, router, tablet, iphone, laptop",
};

const NONE = `
  order, orders, order id, order number, invoice, invoice number, invoice no, tracking, tracking number, tracking id, shipment, parcel, awb, ticket, ticket id, issue, case, build, version,
  release, commit, revision, sha, hash, checksum, digest, transaction, transaction id, txn, tx, payment id, sku, product, product id, item, item id, model, part, part number, port, pid, process,
  process id, rows, row, bytes, byte, ms, msec, seconds, code, error, error code, status, page, isbn, issn, ean, upc, gtin, barcode, phone number, tel, fax, whatsapp, amount, price, total, usd, eur,
  gbp, inr, jpy, balance, zip, zipcode, postcode, postal code, flight, booking, confirmation, reference, ref, timestamp, epoch, unix time, trace, span, request, request id, session,
  session id, job, task, event, batch, worker, thread, account, account number, acct, iban, card number, credit card, debit card, size, length, count, offset, index, block, height, nonce,
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
    ...namesIn(NONE).map((name) => ({ name, cue: none })),
    ...namesIn(OTHER_DATES).map((name) => ({ name, cue: { ...none, isOtherDate: true as const } })),
    ...named(WEAK, false),
    ...named(STRONG, true),
    ...named(STRONG_IN_OTHER_SCRIPTS, true),
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
