import type { NameTable } from "./name-table.ts";

/** Fields that hold numbers by which states and health systems know a person. Each stands under the name its issuer gives it. */
export const IDENTITY_NAMES: NameTable = {
  SSN: `
    ssn, social security, social security number, social security no, social security num, soc sec no, ssn number, ssn no, us ssn, ssn last 4,
    social sec number, patient ssn, ss number, ss no, numero de seguro social, seguro social
  `,
  NATIONAL_ID: `
    national id, id number, id no, id nr, personal number, document number, document no, national id number, national identity number, national identification number, national insurance, national insurance number,
    national insurance no, ni number, ni no, nino, identity number, identity card, identity card number, identity document, identity document number,
    id card, id card number, id card no, citizen id, citizen number, government id, gov id, govt id, personal id number, personal identity code,
    personal identification number id, personal code, document number id, voter id, voter id number, voter card, epic number, residence permit, residence permit number,
    residency number, alien number, alien registration number, a number alien, foreigner registration number, resident id, resident registration number, rrn, frn, arc number,
    sin, sin number, social insurance number, social insurance no, pps number, ppsn, pps no, aadhaar, aadhar, aadhaar number, aadhar number, aadhaar no, uidai,
    sa id number, sa id, south african id, rsa id, emirates id, iqama, iqama number, civil id, cnic, nric, fin number, nric number, mykad, my kad, ic number, hkid,
    thai id, thai national id, thai citizen id, nid, nid number, nin, nin number, philsys, umid, nik, nomor induk kependudukan, no ktp, ktp, cccd, cmnd, so cmnd, so cccd,
    huduma number, ghana card, ghana card number, my number, kojin bango, mai nanbaa, teudat zehut,
    personalausweis, personalausweisnummer, ausweisnummer, ausweis nr, sozialversicherungsnummer, sozialversicherung, sv nummer, svnr, sv nr, rentenversicherungsnummer, ahv nummer, ahv nr, ahvn 13, ahv,
    numero de securite sociale, securite sociale, numero securite sociale, no securite sociale, num secu, numero secu, nir, insee, numero insee, carte identite, carte d identite, carte nationale d identite, cni, numero cni, numero de carte d identite,
    numero registre national, niss, numero national, rijksregisternummer, insz,
    dni, dni nif, nif, nif nie, nie, numero dni, documento de identidad, documento identidad, numero de documento, documento nacional de identidad, cedula, cedula de ciudadania, numero de cedula, cedula de identidad,
    cedula identidad, carnet de identidad, seguridad social, numero de la seguridad social, numero seguridad social, naf, nss, curp, clave curp, rut, rut cliente, clave de elector,
    rg, numero rg, registro geral, cartao de cidadao, cartao cidadao, bilhete de identidade, numero de identificacao civil, niss pt, titulo de eleitor, pis, pis pasep, nis,
    codice fiscale, cod fiscale, cf codice fiscale, carta identita, carta d identita, numero carta identita, documento di identita, tessera sanitaria,
    bsn, burgerservicenummer, bsn nummer, identiteitskaart, identiteitskaartnummer, pesel, numer pesel, nr pesel, dowod osobisty, numer dowodu, nr dowodu, nr dowodu osobistego, seria i numer dowodu,
    personnummer, personnr, pers nr, samordningsnummer, cpr, cpr nummer, cpr nr, fodselsnummer, fodselsnr, d nummer, henkilotunnus, hetu, henkilotunnus hetu, sotu, kennitala,
    rodne cislo, rc rodne cislo, cislo op, cislo obcanskeho prukazu, obcansky prukaz, tc kimlik, tc kimlik no, tckn, tc no, kimlik no, kimlik numarasi, tc kimlik numarasi, nufus cuzdani no,
    szemelyi szam, szemelyi igazolvany, szemelyi igazolvany szam, taj szam, taj, cnp, cod numeric personal, serie buletin, carte de identitate, oib, jmbg, emso, egn, asmens kodas, isikukood, personas kods, amka, arithmos taftotitas,
    inn fl, snils, passport rf, edrpou, rnokpp, pehchan patra,
    снилс, инн, рнокпп, паспортные данные, егн, 身份证, 身份证号, 身份证号码, 身分證字號, マイナンバー, 個人番号, 주민등록번호, 주민번호, 외국인등록번호, رقم الهوية, आधार, आधार संख्या, תעודת זהות
  `,
  PASSPORT: `
    passport, passport number, passport no, passport num, passport nr, passport id, travel document, travel document number, passport book number,
    reisepass, reisepassnummer, passnummer, reisepass nr, pass nr, passeport, numero de passeport, numero passeport, no passeport, n passeport, pasaporte, numero de pasaporte, numero pasaporte,
    num pasaporte, passaporte, numero do passaporte, numero de passaporte, passaporto, numero passaporto, numero di passaporto, n passaporto, paspoort, paspoortnummer, paspoort nr, paszport, numer paszportu, nr paszportu, passnr,
    passinumero, cestovni pas, cislo pasu, pasaport, pasaport no, pasaport numarasi, utlevel, utlevelszam, pasaport numar, numar pasaport, putovnica, broj putovnice, zagranpasport, nomer pasporta, ryoken, ryoken bango,
    pasuportu, nomor paspor, no paspor, ho chieu, so ho chieu,
    паспорт, номер паспорта, загранпаспорт, διαβατηριο, 护照, 护照号, 护照号码, パスポート, パスポート番号, 旅券番号, 여권, 여권번호, جواز السفر, पासपोर्ट, דרכון
  `,
  DRIVER_LICENSE: `
    driver license, drivers license, driver licence, drivers licence, driving license, driving licence, driver license number, drivers license number, driver licence number, drivers licence number,
    driving license number, driving licence number, driver license no, driving licence no, drivers license no, driver s license, driver s license number, dl, dl number, dl no, dln, license number driver, driving permit, driver id license, license id driver,
    fuhrerschein, fuehrerschein, fuhrerscheinnummer, fuehrerscheinnummer, fuhrerschein nr, permis de conduire, numero permis, numero de permis, numero permis de conduire, no permis, permis conduire, licencia de conducir, licencia de conduccion, numero de licencia de conducir,
    permiso de conducir, carnet de conducir, licencia conducir, numero de licencia, carteira de motorista, cnh, numero cnh, carta de conducao, carta conducao, patente di guida, patente, numero patente, n patente, rijbewijs, rijbewijsnummer, rijbewijs nr, prawo jazdy, numer prawa jazdy, nr prawa jazdy,
    korkort, korkortsnummer, forerkort, forerkortnummer, korekort, korekortnummer, ajokortti, ajokortin numero, ridicsky prukaz, cislo ridicskeho prukazu, surucu belgesi, surucu belgesi no, ehliyet, ehliyet no, ehliyet numarasi, jogositvany, jogositvany szam, vezetoi engedely,
    permis de conducere, vozacka dozvola, voditelskoe udostoverenie, unten menkyo, menkyo bango, menkyosho, sim number driver, nomor sim, bang lai xe,
    водительское удостоверение, номер водительского удостоверения, 驾照, 驾驶证, 驾驶证号, 運転免許証, 免許証番号, 운전면허, 운전면허번호, رخصة القيادة
  `,
  TAX_ID: `
    tax id, tax id number, tax number, tax no, taxpayer id, taxpayer identification number, taxpayer number, tin, tin number, tin no, tax identification number, tax file number, tfn, itin, ein, fein, employer id number, employer identification number, federal tax id, vat, vat id,
    vat number, vat no, vat reg no, vat registration number, tax registration number, trn, utr, utr number, unique taxpayer reference, gst number, gstin, gst no, gstin number, pan india, pan card, pan card number, pan no, abn, acn, business number cra, ird number, ird, sst number,
    steuernummer, steuer nr, steuer id, steueridentifikationsnummer, steuer identifikationsnummer, steuerliche identifikationsnummer, idnr steuer, ust id, ust idnr, ust id nr, umsatzsteuer id, umsatzsteuernummer, uid nummer, mwst nummer, mwst nr, numero fiscal, identifiant fiscal, numero fiscal de reference, spi, numero de tva, numero tva, no tva, tva intracommunautaire, siren, siret,
    cpf, numero cpf, cpf cnpj, nr cpf, rfc, clave rfc, cif, numero de identificacion fiscal, nit, nit number, ruc, cuit, cuil, numero de ruc, id fiscal, identificacion fiscal, cnpj, numero cnpj, numero de contribuinte, contribuinte, nipc, inscricao estadual, partita iva, p iva, piva, numero partita iva, btw nummer, btw nr, btw id, rsin, fiscaal nummer, kvk nummer, nip, numer nip, nr nip, regon,
    momsnummer, momsregistreringsnummer, moms nr, organisationsnummer, orgnr, org nr, organisasjonsnummer, cvr, cvr nummer, cvr nr, se nummer, y tunnus, alv numero, dic, ico, cislo dic, vergi no, vergi numarasi, vergi kimlik no, vkn, adoszam, adoazonosito, adoazonosito jel, cod fiscal, cui, cif ro, pib, porezni broj, davcna stevilka, eik, afm, inn yul, npwp, nomor npwp, ma so thue, mst, kra pin, nozeibango,
    афм, αφμ, кпп, огрн, 税号, 纳税人识别号, 納稅人識別號, 法人番号, 사업자등록번호, الرقم الضريبي
  `,
  MEDICAL_ID: `
    mrn, medical record, medical record number, medical record no, med rec no, patient id, patient number, patient no, patient identifier, patient mrn, chart number, chart no, health record number, hospital number, hospital no, nhs number, nhs no, nhs, chi number, medicare, medicare number, medicare id, medicare no,
    medicaid, medicaid number, medicaid id, mbi, hicn, npi, npi number, national provider identifier, dea, dea number, dea no, member id, member number, member no, subscriber id, subscriber number, insurance id, insurance number, insurance no, insurance num, insurance nr, health insurance no, insured no, insured number, insurance member id, insurance policy number, health insurance number, health insurance id, health card, health card number, health plan id,
    health plan number, beneficiary id, beneficiary number, policy number, policy no, policy id health, insured id, group number insurance, rx number, prescription number, enrollee id, ohip, ohip number, health number, ihi, ehic, ehic number, admission number, encounter number, accession number, nhi number, hospital id,
    patientennummer, patienten nr, patienten id, patientid, fallnummer, krankenversichertennummer, egk, egk nummer, egk nr, versicherten id, versichertenkarte, krankenversicherungsnummer, kvnr, versichertennummer, versicherten nr, versicherungsnummer, krankenkassennummer, lanr, numero de patient, numero patient, numero de dossier, numero dossier medical, ipp, numero assure, carte vitale, numero carte vitale, numero rpps, rpps, numero adeli,
    historia clinica, numero de historia clinica, numero historia clinica, nhc, tarjeta sanitaria, numero de paciente, id paciente, numero de afiliado, cip paciente, numero de poliza, cartao nacional de saude, cns, cartao sus, numero do prontuario, prontuario, numero de utente, utente sns, carteirinha, numero da carteirinha, crm medico, numero cartella clinica, cartella clinica, numero tessera sanitaria,
    id paziente, codice paziente, patientnummer, patientnr, polisnummer, zorgverzekeringsnummer, uzovi, numer pacjenta, id pacjenta, numer karty pacjenta, numer polisy, numer historii choroby, journalnummer, patientnummer, potilasnumero, potilastunnus, cislo pacienta, cislo pojistence, hasta no, hasta numarasi, protokol no, hasta id, sgk no, beteg azonosito, numar pacient, cod pacient, hokensho bango, hihokensha bango, kanja bango, kanja id,
    номер полиса, омс, номер пациента, 病历号, 患者番号, 患者ID, 医保号, 保険証番号, 보험번호, 환자번호
  `,
  none: `
    license, license key type, license type, license plate type, passport type, passport country, tax id type, id type, document type, identity type, passport strategy, passport auth, nin count, tin count, rut type, born version, dl speed, dl count, pan zoom, sin wave,
    insurance type, policy name, policy type, iam policy, license name, software license, policy version, policy arn, policy document, group policy, medicare type, npi type, member count, subscriber count, tax rate, tax amount, tax type, vat rate, vat amount, sales tax
  `,
};
