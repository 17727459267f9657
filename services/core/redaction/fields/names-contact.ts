import type { NameTable } from "./name-table.ts";

/** Fields that hold ways to reach a person, or when they were born. */
export const CONTACT_NAMES: NameTable = {
  EMAIL: `
    email, emails, e mail, e mails, email address, mail address, email id, email addr, e mail address, contact email, mailto, from address,
    to address, reply to, reply to address, return path, cc address, bcc address, paypal email, recovery email, login email, mail,
    e mail adresse, email adresse, mailadresse, adresse mail, adresse email, adresse e mail, adresse electronique, courriel, mel,
    correo, correo electronico, correo e, direccion de correo, email direccion, correo electronico del cliente, endereco de email,
    correio eletronico, e mail contato, posta elettronica, indirizzo email, indirizzo e mail, indirizzo di posta, pec, mailadres,
    e mailadres, emailadres, adres email, adres e mail, poczta, poczta elektroniczna, epost, e post, epostadress, e postadress,
    epostadresse, e postadresse, mailadresse, sahkoposti, sahkopostiosoite, emailova adresa, e mailova adresa, eposta, e posta,
    e posta adresi, eposta adresi, email cim, e mail cim, adresa de email, posta elektronike, elektronnaya pochta, pochta,
    denshi meeru, meeru adoresu, surat elektronik, alamat email, imel, dia chi email,
    почта, электронная почта, эл почта, адрес электронной почты, 邮箱, 电子邮件, 电子邮箱, 郵箱, メール, メールアドレス, 이메일, البريد الإلكتروني, ईमेल
  `,
  PHONE: `
    phone, phones, phone number, phone no, phone num, phone nr, telephone, telephone number, tel, tel no, tel number, mobile, mobile number,
    mobile no, mobile phone, cell, cell phone, cell number, cellphone, msisdn, fax, fax number, fax no, home phone, work phone,
    office phone, landline, whatsapp, whatsapp number, contact number, contact no, contact phone, callback number, caller id, caller number,
    sms number, sms to, dial number, emergency phone, phone mobile, phone home, phone work, daytime phone, evening phone, from number,
    to number, calling number, called number, ani, phone e 164,
    telefon, telefonnummer, telefon nr, tel nr, mobiltelefon, mobil, mobilnummer, handy, handynummer, rufnummer, festnetz, faxnummer,
    rueckrufnummer, ruckrufnummer, telephone portable, numero de telephone, numero telephone, no de telephone, n de telephone, portable,
    tel portable, tel fixe, telephone fixe, telecopie, mobile personnel, telefono, numero de telefono, numero telefono, telefono movil,
    movil, celular, numero celular, numero de celular, telefono fijo, telefono de contacto, telefone, numero de telefone, telemovel,
    telefone celular, telefone fixo, fone, telefone de contato, numero di telefono, cellulare, numero di cellulare, telefono cellulare, recapito,
    recapito telefonico, telefoon, telefoonnummer, mobiel, mobiel nummer, gsm, gsm nummer, mobiele telefoon, numer telefonu, nr telefonu,
    komorka, telefon komorkowy, numer komorkowy, mobilnr, telefonnr, mobiltelefonnummer, tlf, tlf nr, puhelin, puhelinnumero, puh,
    matkapuhelin, telefonni cislo, mobilni telefon, telefonne cislo, telefon numarasi, cep telefonu, cep tel, gsm no, gsm numarasi,
    telefonszam, mobilszam, numar de telefon, numar telefon, broj telefona, tilefono, kinito, nomer telefona, denwa, denwa bangou, keitai,
    keitai denwa, phone sankhya, doorbhash, mobile sankhya, nomor telepon, no hp, nomor hp, so dien thoai, dien thoai, nambari ya simu,
    телефон, номер телефона, мобильный, моб телефон, τηλεφωνο, κινητο, 电话, 手机, 手机号, 电话号码, 手机号码, 電話, 電話番号, 携帯電話, 携帯番号,
    전화번호, 휴대폰, رقم الهاتف, फोन, मोबाइल, טלפון
  `,
  ADDRESS: `
    address, addr, addresses, street, street address, street line, home address, mailing address, postal address, billing address,
    shipping address, delivery address, residential address, permanent address, current address, work address, address line, addr line,
    street and number, address full, full address, formatted address, ship to, bill to, deliver to, delivery to, send to address,
    residence, domicile, house number street, pickup address, dropoff address, property address, po box, line address, home street,
    adresse, anschrift, wohnadresse, postanschrift, lieferadresse, rechnungsadresse, strasse, strasse und hausnummer, strasse hausnummer,
    strasse nr, wohnort adresse, meldeadresse, lieferanschrift, rechnungsanschrift, adresse postale, adresse de livraison,
    adresse de facturation, adresse du domicile, domicile, rue, adresse complete, adresse ligne, lieu de residence,
    direccion, domicilio, direccion postal, direccion de envio, direccion de facturacion, calle, calle y numero, direccion completa,
    domicilio particular, domicilio fiscal, endereco, morada, logradouro, rua, endereco de entrega, endereco residencial, endereco completo,
    endereco de cobranca, indirizzo, indirizzo di residenza, via e numero, indirizzo di spedizione, indirizzo di fatturazione, residenza,
    domicilio, adres, woonadres, postadres, straat, straatnaam, straat en huisnummer, bezorgadres, factuuradres, verzendadres, adres zamieszkania,
    adres zameldowania, ulica, adres dostawy, adres korespondencyjny, adress, gatuadress, postadress, leveransadress, hemadress, bostadsadress,
    gateadresse, postadresse, leveringsadresse, bopelsadresse, vej og nummer, osoite, katuosoite, postiosoite, kotiosoite, toimitusosoite,
    adresa, trvale bydliste, bydliste, ulice, ulice a cislo, dorucovaci adresa, dodaci adresa, adresa bydliska, adresi, ev adresi, acik adres, teslimat adresi,
    fatura adresi, ikametgah, ikamet adresi, lakcim, cim, szallitasi cim, strada, adresa de livrare, domiciliu, adresa stanovanja, dieythynsi,
    adres prozhivaniya, jusho, juusho, pata, ghar ka pata, alamat, alamat lengkap, dia chi, anwani,
    адрес, адрес проживания, улица, домашний адрес, διευθυνση, 地址, 住址, 详细地址, 收货地址, 住所, 주소, العنوان, पता, כתובת
  `,
  DATE_OF_BIRTH: `
    dob, d o b, date of birth, birth date, birthday, birthdate, birth day, date birth, born, born on, bday, year of birth, birth year, patient dob,
    geburtsdatum, geburtstag, geb datum, geboren am, geb am, geburtsjahr, geboren, date de naissance, date naissance, ne le, nee le, naissance,
    ddn, annee de naissance, fecha de nacimiento, fecha nacimiento, fec nac, fecha nac, nacimiento, f nacimiento, nacido el, data de nascimento, data nascimento,
    dt nascimento, nascimento, dt nasc, nascido em, data di nascita, data nascita, nato il, nata il, nascita, geboortedatum, geboorte datum, geb dat, geboren op,
    data urodzenia, urodzony, ur dnia, rok urodzenia, fodelsedatum, fodelsedag, fodelsear, fodselsdato, fodt, fodselsdag, fodselsar, syntymaaika,
    syntymapaiva, syntynyt, datum narozeni, narozen, narozena, datum narodenia, dogum tarihi, dogum gunu, d tarihi, szuletesi datum, szuletesi ido,
    data nasterii, data de nastere, datum rodenja, datum rojstva, imerominia gennisis, data rozhdeniya, seinengappi, seinen gappi, tanjoubi, janm tithi,
    janmatithi, janam tithi, janma tarikh, tanggal lahir, tgl lahir, ngay sinh, tarehe ya kuzaliwa,
    дата рождения, день рождения, дата народження, ημερομηνια γεννησης, 出生日期, 生日, 生年月日, 誕生日, 생년월일, تاريخ الميلاد, जन्म तिथि, תאריך לידה
  `,
  none: `
    email enabled, email verified, email sent, email count, email template, email subject, email type, email status, email provider, email host,
    email server, phone verified, phone type, phone model, phone count, address id, address type, address count, address book, memory address,
    base address, contract type, server address, bind address, listen address, listen addr, bind addr, bind, host address, start address, load address,
    return address type, email opt in, sms enabled, mobile app, mobile first, mobile enabled, cell type, cell index, table cell, cell value, grid cell,
    spreadsheet cell, fuel cell, cell count, excel cell, cell id, cell range, street view, web address, url address, site address, internet address,
    virtual address, physical memory address, registers address, i 2 c address, bus address, email format, mail server, mail host, mail count,
    voice mail enabled, portable version, handy hint, mail enabled, mail driver, mail port, mail mailer, mail encryption, smtp address, born at version,
    upstream address, advertise address, advertise addr, cluster addr, http addr, grpc addr, redis addr, vault addr, consul http addr, api addr, peer address type
  `,
};
