/**
 * Words by which streets and units are known, from postal authorities' own lists: USPS Publication 28 (appendices C1, C2),
 * Canada Post's and Royal Mail's addressing guidelines, and the Universal Postal Union's country sheets (S42).
 */

/** Stand behind the name of an English street. */
const STREET_TYPES =
  "street|st|str|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|circle|cir|boulevard|blvd|way|place|pl|terrace|ter|parkway|pkwy|highway|hwy|square|sq|trail|trl|crescent|cres|close|grove|gardens?|mews|row|walk|alley|aly|loop|path|pike|plaza|plz|ridge|run|view|vista|crossing|xing|crossroads?|junctions?|station|heights|hts|hills?|hollow|island|isle|knolls?|lakes?|landing|manors?|meadows?|mills?|mount|mountain|orchard|oval|park|pass|pines?|plains?|points?|port|prairie|ranch|rapids|rest|rise|roads|route|shoals?|shores?|springs?|spurs?|stravenue|stream|summit|throughway|trace|track|trafficway|tunnel|turnpike|underpass|unions?|valleys?|viaduct|villages?|ville|wells?|wharf|woods?|yard|green|bridge|brook|burgs?|bypass|camp|canyon|cape|causeway|centers?|cliffs?|club|common|corner|corners|course|cove|coves|creek|crest|curve|dale|dam|divide|estates?|expressway|extensions?|falls|ferry|fields?|flats|fords?|forest|forge|forges|forks?|fort|freeway|gateway|glens?|grange|groves?|harbors?|haven|inlet|parade|pde|esplanade|quay|vale|chase|mead|gate|garth|broadway|ways|turnpike|keys?|bay|beach|bend|bluffs?|bottom|branch";

/** Stand before the name of a street, in Romance, Slavic and other languages. */
const STREET_LEADS =
  "rue|voie|passage|avenue|av\\.|boulevard|bd\\.?|chemin|impasse|allée|allee|quai|place|cours|route|via|viale|vicolo|piazza|piazzale|corso|contrada|strada|largo|borgo|rotonda|incrocio|calle|c/|avda\\.?|avenida|paseo|plaza|camino|carretera|ctra\\.?|travesía|travesia|ronda|glorieta|callejón|cuesta|extrarradio|prolongación|prolongacion|puerta|caserío|caserio|rambla|rúa|rua|r\\.|travessa|alameda|rodovia|estrada|praça|praca|marginal|ladeira|viela|carrer|passeig|avinguda|ul\\.|ulica|ulitsa|al\\.|aleja|aleje|os\\.|osiedle|pl\\.|plac|rynek|szosa|náměstí|nám\\.|námestie|trg|str\\.|strada|bulevardul|calea|bul\\.|ploshchad|jalan|jl\\.|jln|gang|lorong|đường|phố|λεωφόρος|λ\\.|οδός|αγ\\.|улица|ул\\.|проспект|пр\\.|переулок|площадь";

/** End the name of a street, in Germanic, Nordic, Finnic, Hungarian and Turkish, and no other word: `Lindenstraße 4`. */
const STREET_ENDS =
  "straße|strasse|str\\.|gasse|platz|allee|chaussee|straat|laan|plein|singel|gracht|steenweg|plantsoen|vej|gade|gata|gatan|vägen|veien|vegen|vegur|stígur|stræti|katu|kuja|polku|puistotie|utca|útja|körút|tänav|puiestee|sokak|sokağı|caddesi|cad\\.|sok\\.|mahallesi|bulvarı|brücke|bruecke|ulice|třída";
/** The same, but other words end so too. */
const WEAK_STREET_ENDS =
  "weg|ring|hof|park|markt|damm|ufer|pfad|steig|tie|tee|tér|tere|köz|út|u\\.|pad|dijk|kade|dreef|allé|plads|väg|gränd|torg|torget|braut|gate|kaari|tori|iela|gatvė|cesta|rkp\\.";

/** Stand before the number of a flat, a floor or a box. */
const UNITS =
  "apt|apartment|suite|ste|unit|flat|room|rm|floor|fl|bldg|building|block|lot|appt|appartement|étage|apto|apartamento|piso|puerta|bloque|esc|interno|int|scala|wohnung|whg|stock|etage|lägenhet|lgh|leilighet|byt|mieszkanie|m\\.|lok\\.?|kv\\.?|кв\\.?|lakás|daire";
const BOXES =
  "p\\.? ?o\\.? ?box|post office box|postfach|postbus|postboks|postbox|boîte postale|apartado(?: de correos)?|apdo\\.?|casella postale|caixa postal|skr\\.? poczt\\.?";

/** The end of what stands before the number of a box. */
export const BOX_BEFORE = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${BOXES}) ?$`, "iu");

/** A street without a number, behind a word that says where. */
export const UNNUMBERED =
  /(?<=\b(?:on|at|along|near|off|from|to|down|across|into) )(?:\p{Lu}[\p{L}'’-]{1,24} ){1,3}(?:Street|Road|Avenue|Lane|Boulevard|Drive|Crescent|Terrace)(?![\p{L}\p{N}])/gu;

/** The name of a street in front of its number ends like this. */
export const ENDS_AS_STREET = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:\p{L}[\p{L}'’.-]{0,24} ){0,3}(?:[\p{L}'’.-]{2,30})?(?:${STREET_ENDS}),? $`,
  "iu",
);

/** So it ends when it may be a street. */
export const MAY_END_AS_STREET = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:\p{Lu}[\p{L}'’.-]{0,24} ){0,3}\p{Lu}[\p{L}'’.-]{1,30} ?(?:${WEAK_STREET_ENDS}),? $`,
  "u",
);

/** A street with its kind in front, up to its number. */
export const LEADS_TO_NUMBER = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${STREET_LEADS})(?:(?<=[./]) ?| )(?:[\p{L}'’.-]{1,24},? ){1,6}(?:n[°º.o]{1,2} ?)?$`,
  "iu",
);

/** What stands behind a number when it is the number of an English street: ` Baker Street`. */
export const STREET_AFTER = new RegExp(
  String.raw`^,? (?:(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)\.? )?(?:(?:\p{L}|[0-9]{1,3}(?:st|nd|rd|th)\b)[\p{L}'’.-]{0,24} ){1,4}?(?:${STREET_TYPES})(?![\p{L}\p{N}])\.?(?: (?:[NSEW]|NE|NW|SE|SW)\b)?`,
  "iu",
);

/** What stands behind a number when the street's kind comes first: ` rue de la Paix`. */
export const LEAD_AFTER = new RegExp(
  String.raw`^(?: ?(?:bis|ter|[a-d]))?,? (?:${STREET_LEADS})(?:(?<=[./]) ?| )(?:\p{L}[\p{L}'’.-]{0,24})(?: (?:\p{Lu}[\p{L}'’.-]{0,24}|d[aeiou]s?|de[lr]?|la|le|les|du|van|von|y|e)){0,5}`,
  "iu",
);

/** The end of what stands before the number of a unit or box. */
export const UNIT_BEFORE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${UNITS}|box|psc|cmr)\.? ?(?:#|n[°º.o]{1,2})? ?$`,
  "iu",
);

/** Words after which an address is expected, up to its first character. */
export const ADDRESS_CUE =
  /(?:(?:ship|bill|deliver|send|sold) ?(?:ped |ed )?to:?[ \t]*\n[^\n]{2,48}\n|(?:address(?:es)?(?: is| are)?|zip(?:[ -]?code)?(?: is)?|post(?:al )?code(?: is)?|lives? (?:at|on|in)|living (?:at|on)|located (?:at|on)|deliver(?:y|ed|ies)? to|ship(?:ped|ping|s)? to|bill(?:ed|ing)? to|sent? (?:it )?to|send .{0,12} to|mail(?:ed|ing)? to|return(?:ed)? to|arriv(?:ed|es) at|resid(?:es|ing) (?:at|in)|residence|moved? to|taxi to|meet .{0,16} at|pick(?:ed)? .{0,10} up (?:at|from)|side of|corner of|adresse(?: est| ist)?|anschrift|wohnhaft in|wohnt in|dirección|domicilio|direccion|endereço|morada|indirizzo|residente in|adres|zam\.|bydliště|lakcím|osoite|adressen?)(?: here they are| is| it is|\?)?[\s:,.-]{0,8}(?:it is |the corner of )?)$/iu;

/** Mail of the US armed forces: a ship, a unit or a centre, and its post office (USPS Publication 28, section 238). */
export const MILITARY =
  /(?:(?:uss|usns|uscgc|usnv|usrv|usv)\s\p{L}[\p{L}'’. -]{0,30}|(?:psc|cmr|unit)\s[0-9]{1,5},?\sbox\s[0-9]{1,5})(?:,|\s){1,3}(?:apo|fpo|dpo)\s(?:aa|ae|ap)\s[0-9]{5}(?:-[0-9]{4})?/giu;

const CORNER_STREET = String.raw`(?:[0-9]{1,5} )?(?:\p{L}[\p{L}'’/-]{0,24} ){0,4}(?:\p{L}[\p{L}'’/-]{0,24}|[0-9]{1,5}[a-z]?\.?)`;

/** Where two streets meet; the second one ends as a street does, or with a number, or with its last capital. */
export const CORNER = new RegExp(
  String.raw`(?:the )?corner of ${CORNER_STREET} and (?:(?:[0-9]{1,5} )?(?:\p{L}[\p{L}'’/-]{0,24} ){1,3}?(?:(?:${STREET_TYPES})(?![\p{L}\p{N}])|[0-9]{1,5}(?![\p{L}\p{N}]))|(?:[0-9]{1,5} )?(?-i:\p{Lu}[\p{L}'’/-]{0,24}(?: \p{Lu}[\p{L}'’/-]{0,24}){0,3}))`,
  "giu",
);
