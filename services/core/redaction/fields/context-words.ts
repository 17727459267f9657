/** Words that say "name" and nothing of whose. */
export const NAME_WORDS: ReadonlySet<string> = new Set(
  "name names nombre nom nome naam navn namn nimi jmeno meno isim nume ime nama ten jina nev title имя ονομα 名称 이름".split(
    " ",
  ),
);

/** People: a name under or behind one of these is a person's, and a value under it alone may be one. */
export const PERSON_WORDS: ReadonlySet<string> = new Set(
  (
    "customer client user patient contact employee member holder accountholder cardholder passenger guest applicant borrower tenant student teacher " +
    "doctor physician nurse provider beneficiary payee payer payor recipient addressee buyer purchaser seller owner author assignee reporter manager candidate subscriber " +
    "person people spouse partner child parent mother father guardian signer signatory attendee participant insured driver traveler traveller " +
    "resident voter claimant donor consignee consumer shopper individual lead invitee visitor caller witness defendant plaintiff caregiver " +
    "reviewer approver requester requestor submitter supervisor colleague staff worker subject kin relative dependent dependant inviter referrer cosigner landlord " +
    "kunde kundin kunden patientin mitarbeiter mitarbeiterin benutzer nutzer empfanger absender besteller versicherter mieter " +
    "cliente paciente usuario empleado empleada contacto beneficiario destinatario remitente titular comprador alumno persona " +
    "utilisateur utilisatrice employe salarie destinataire expediteur beneficiaire assure locataire personne adherent " +
    "funcionario utilizador comprador destinatario dipendente paziente utente intestatario persona " +
    "klant medewerker gebruiker ontvanger werknemer persoon klient klientka pacjent pacjentka pracownik uzytkownik odbiorca osoba " +
    "kund patient anstalld mottagare anvandare medarbejder bruger modtager ansatt bruker mottaker asiakas potilas tyontekija kayttaja vastaanottaja henkilo " +
    "zakaznik pacient zamestnanec uzivatel prijemce musteri hasta calisan kullanici alici kisi ugyfel beteg dolgozo angajat pacient kupac " +
    "клиент пациент сотрудник пользователь получатель 客户 患者 员工 顧客 고객 환자"
  ).split(" "),
);

/** Of those, the ones whose value alone is more often the name of an account. */
export const ACCOUNT_WORDS: ReadonlySet<string> = new Set(
  "user owner author assignee reporter reviewer approver requester requestor submitter manager benutzer usuario utilisateur gebruiker utente uzytkownik login logon".split(
    " ",
  ),
);

/** Names that say nothing: the name around them counts. */
export const GENERIC_WORDS: ReadonlySet<string> = new Set(
  "value values val text data current old new raw plain content contents original previous before after string str default valeur valor wert valore waarde".split(
    " ",
  ),
);

/** Words behind a name that say which of several it is, not what. */
export const QUALIFIER_WORDS: ReadonlySet<string> = new Set(
  (
    "home work mobile personal private primary secondary main alt alternate alternative other old new current previous prev confirm confirmation confirmed repeat again verify " +
    "raw value text plain plaintext str string input field de du del della da do des van der von la le el cliente client customer kunde usuario user paciente patient empleado employee " +
    "billing shipping prod production staging dev development test live default us uk eu original normalized formatted full line masked decrypted cleartext"
  ).split(" "),
);

/** Collections: what stands in them under a name of its own is a secret too. */
export const SECRET_HOLDERS: ReadonlySet<string> = new Set(
  "secrets credentials creds passwords tokens apikeys stringdata keyvault secretdata".split(" "),
);

/** Ends of names that are written as one word. */
export const SECRET_ENDINGS: readonly string[] =
  "password passwd passphrase passwort apikey apitoken secretkey accesskey privatekey authtoken accesstoken refreshtoken clientsecret webhooksecret contrasena motdepasse wachtwoord".split(
    " ",
  );

/** Names that need a value which looks like what they may mean: each is a common word, too. */
export const WEAK_NAMES: ReadonlySet<string> = new Set(
  (
    "auth,credentials,credential,creds,cred,secrets,secretid,tokens,bearer,jwt,signature,sig,salt,pepper,hmac,pass,pw,pin,otp,clave,parola,accesskey,accesskeys,devicetoken,access,psk,sifre,geheim,haslo,sandi," +
    "exp,expiry,expiration,expirationdate,expirydate,expdate,validade,validity,scadenza,vencimiento,caducidad,ablaufdatum,skt,lejarat,mail,cell,line,born,geo,card,visa,account,wallet,serialnumber,serialno,idnumber,idno,idnr,personalnumber,documentnumber,documentno"
  ).split(","),
);
