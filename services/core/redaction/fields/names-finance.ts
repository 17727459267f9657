import type { NameTable } from "./name-table.ts";

/** Fields that hold card data (PCI DSS 4.0, table 2) or say where money is kept. */
export const FINANCE_NAMES: NameTable = {
  CREDIT_CARD: `
    card number, card no, card num, credit card, credit card number, credit card no, debit card, debit card number, cc number, cc num, cc no, ccn, ccnum, pan, primary account number, payment card, payment card number, card pan, account pan, cardnum, bank card number, gift card number, creditcard, number card, card, visa, mastercard, amex, amex number, visa number,
    kartennummer, kreditkartennummer, kreditkarte, karten nr, numero de carte, numero carte, numero de carte bancaire, carte bancaire, carte de credit, carte bleue, numero cb, numero de tarjeta, numero tarjeta, tarjeta, tarjeta de credito, num tarjeta, tarjeta credito, tarjeta de debito, numero do cartao, numero cartao, cartao de credito, cartao, numero carta, numero della carta, numero di carta, carta di credito, carta credito,
    kaartnummer, creditcardnummer, kredietkaart, creditcard nummer, numer karty, karta kredytowa, nr karty, numer karty kredytowej, kortnummer, kreditkort, kreditkortsnummer, kortnr, kredittkort, kredittkortnummer, korttinumero, luottokortti, luottokortin numero, cislo karty, kreditni karta, platebni karta, cislo platebnej karty, kart no, kart numarasi, kredi karti, kredi karti no, kredi karti numarasi, kartyaszam, bankkartya, numar card, card de credit, broj kartice, nomer karty, kaado bango, kurejitto kaado, kaado bangou,
    номер карты, банковская карта, 卡号, 信用卡号, 银行卡号, カード番号, クレジットカード番号, 카드번호, رقم البطاقة
  `,
  CVV: `
    cvv, cvv 2, cvc, cvc 2, csc, cid card, card cvv, card cvc, cvn, cav 2, security code, card security code, card verification value, card verification code, card verification, card code, verification value, cvv code, cvc code, cvv number, cw 2,
    prufziffer karte, prufnummer, kartenprufnummer, pruefnummer, kartenpruefnummer, sicherheitscode, cryptogramme, cryptogramme visuel, code de securite, code securite, codigo de seguridad, codigo seguridad, codigo de seguranca, codigo seguranca, codice di sicurezza, codice sicurezza, beveiligingscode, kod cvv, kod zabezpieczajacy, sakerhetskod, sikkerhetskode, kontrolcifre, turvakoodi, turvaluku, bezpecnostni kod, kod cvc, guvenlik kodu, kart guvenlik kodu, biztonsagi kod, cod de securitate, sekyuriti koodo,
    код безопасности, 安全码, セキュリティコード, 보안코드
  `,
  CARD_EXPIRY: `
    card expiry, card expiration, card expiration date, card expiry date, card exp, card exp date, cc exp, cc expiry, exp month, exp year, expiry month, expiry year, expiration month, expiration year, card exp month, card exp year, exp mm, exp yy, exp date, expiry, expiration, expiration date, expiry date, exp, valid thru, valid through, good thru, valid until card,
    gultig bis, gueltig bis, ablaufdatum, verfallsdatum, karte gultig bis, date expiration, date d expiration, expire fin, expiration carte, mois expiration, annee expiration, fecha de caducidad, fecha caducidad, caducidad, fecha de vencimiento, fecha vencimiento, vencimiento, vencimiento tarjeta, mes caducidad, validade, data de validade, validade cartao, vencimento cartao, scadenza, data scadenza, data di scadenza, scadenza carta, vervaldatum, geldig tot, vervaldatum kaart, data waznosci, wazna do, termin waznosci, utgangsdatum, giltig till, giltigt till, utlopsdato, gyldig til, udlobsdato,
    voimassaolo, voimassa asti, vanhenemispaiva, platnost karty, platnost do, datum expirace, son kullanma, son kullanma tarihi, skt, lejarat, lejarati datum, data expirarii, yuukou kigen, срок действия, 有效期, 有効期限, 유효기간
  `,
  IBAN: `
    iban, iban number, iban no, iban code, account iban, bank iban, iban account, creditor iban, debtor iban, sepa iban, kontonummer iban, iban nummer, iban nr, code iban, codigo iban, numero iban, codice iban, ibannummer, numer iban, iban kod, iban numarasi, iban szam, cont iban, international bank account number, 国际银行账号
  `,
  BANK_ACCOUNT: `
    account number, account no, account num, acct number, acct no, acct num, acct, acctno, account nr, bank account, bank account number, bank account no, checking account, checking account number, savings account, savings account number, deposit account, beneficiary account, beneficiary account number, payee account, to account, from account, debit account, credit account, ach account, ach account number, dda, account bank, clabe, clabe interbancaria, nuban, bban, bank acct, bsb account number, giro account, account number bank,
    kontonummer, konto nr, kontonr, konto, bankkonto, bankverbindung, girokonto, numero de compte, numero compte, no compte, compte bancaire, numero de compte bancaire, rib, numero de cuenta, numero cuenta, cuenta bancaria, num cuenta, cuenta, ccc, cuenta corriente, cuenta de ahorros, cbu, cvu, cci, numero da conta, numero conta, conta bancaria, conta corrente, conta, nib, numero di conto, numero conto, conto corrente, conto bancario, rekeningnummer, rekening nr, bankrekening, bankrekeningnummer, rekening,
    numer konta, nr konta, numer rachunku, nr rachunku, rachunek bankowy, konto bankowe, bankkontonummer, bankgiro, plusgiro, kontonumero, tilinumero, pankkitili, cislo uctu, bankovni ucet, ucet, hesap no, hesap numarasi, banka hesap no, bankszamlaszam, szamlaszam, cont bancar, numar cont, ziro racun, broj racuna, nomer scheta, raschetnyi schet, kouza bango, koza bango, khata sankhya, khata number, nomor rekening, no rekening, so tai khoan,
    расчетный счет, номер счета, 银行账号, 银行账户, 账号, 口座番号, 계좌번호, رقم الحساب, खाता संख्या, חשבון בנק
  `,
  ROUTING_NUMBER: `
    routing number, routing no, routing num, routing, routing transit number, aba, aba number, aba routing, aba routing number, rtn, rtn number, transit routing number, ach routing, ach routing number, wire routing number, bank routing number, sort code, sortcode, bank sort code, bsb, bsb number, bsb code, ifsc, ifsc code, micr, micr code, transit number, institution number, bank code, branch code bank, bank identifier code national, fedwire, fedwire number, clearing number, clearing no, bik,
    bankleitzahl, blz, clearingnummer, bc nummer, code banque, code guichet, codigo de banco, codigo banco, agencia banco, abi, cab, codice abi, kod banku, banknummer, kod banky, smerove cislo banky, ginkou koodo, shiten bango, ifsc kod, бик, 银行代码, 銀行コード, 은행코드
  `,
  SWIFT_BIC: `
    swift, swift code, swift number, bic, bic code, swift bic, bic swift, bank swift, bank bic, bank identifier code, swift no, swift address, bic number, code swift, code bic, codigo swift, codigo bic, codice swift, codice bic, swift kod, swift kodu, kod swift, kod bic, bic kod, swift adresse, kodea swift, cod swift, swift koodi, bic koodi, свифт, スウィフトコード
  `,
  CRYPTO_ADDRESS: `
    wallet, wallet address, wallet addr, crypto address, crypto wallet, crypto wallet address, btc, btc address, bitcoin address, bitcoin, bitcoin wallet, eth address, ethereum address, ethereum wallet, eth wallet, erc 20 address, ltc address, litecoin address, doge address, xmr address, monero address, xrp address, ripple address, sol address, solana address, tron address, trx address, usdt address, ada address, payout address crypto, deposit address, withdrawal address, blockchain address, payment address crypto,
    wallet adresse, bitcoin adresse, adresse bitcoin, adresse portefeuille, direccion bitcoin, direccion de monedero, monedero, carteira bitcoin, endereco bitcoin, endereco da carteira, indirizzo bitcoin, indirizzo wallet, portemonnee adres, adres portfela, planbokadress, lompakko osoite, adresa penezenky, cuzdan adresi, penztarca cim, адрес кошелька, 钱包地址, ウォレットアドレス, 지갑 주소
  `,
  none: `
    card type, card brand, card id, card title, card count, card color, card status, last 4, token expiry, token expiration, expiry days, cache expiration, expiration seconds, session expiry, jwt exp, cookie expires, coupon expiry, cert expiry, certificate expiration, expiration policy, key expiry, swift version, card holder id, account type, account status, account id, account name alias, account count, aba count, routing key, routing table, routing slip, routing mode, clearing, cab file, code bank holiday, business card,
    video card, graphics card, sim card, score card, trello card, index card, business account, service account, user account, storage account, admin account, cloud account, github account, twitter account, aws account, email account, gl account, parent account, account bank name, account manager, routing strategy, routing policy, branch, branch name, conta azul, wallet id, wallet type, wallet balance, wallet count, btc price, btc amount, eth price, security code review, license expiry, license expiration, passport expiry, expiration time, expiry time
  `,
};
