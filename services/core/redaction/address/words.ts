/**
 * Words by which streets and units are known, from postal authorities' own lists: USPS Publication 28 (appendices C1, C2),
 * Canada Post's and Royal Mail's addressing guidelines, and the Universal Postal Union's country sheets (S42).
 */

/** Stand behind the name of an English street. */
const STREET_TYPES =
  "street|st|str|road|rd|avenue|ave|av|lane|ln|drive|dr|court|ct|circle|cir|boulevard|blvd|way|place|pl|terrace|ter|parkway|pkwy|highway|hwy|square|sq|trail|trl|crescent|cres|close|grove|gardens?|mews|row|walk|alley|aly|loop|path|pike|plaza|plz|ridge|run|view|vista|crossing|xing|crossroads?|junctions?|station|heights|hts|hills?|hollow|island|isle|knolls?|lakes?|landing|manors?|meadows?|mills?|mount|mountain|orchard|oval|park|pass|pines?|plains?|points?|port|prairie|ranch|rapids|rest|rise|roads|route|shoals?|shores?|springs?|spurs?|stravenue|stream|summit|throughway|trace|track|trafficway|tunnel|turnpike|underpass|unions?|valleys?|viaduct|villages?|ville|wells?|wharf|woods?|yard|green|bridge|brook|burgs?|bypass|camp|canyon|cape|causeway|centers?|cliffs?|club|common|corner|corners|course|cove|coves|creek|crest|curve|dale|dam|divide|estates?|expressway|extensions?|falls|ferry|fields?|flats?|fords?|forest|forge|forges|forks?|fort|freeway|gateway|glens?|grange|groves?|harbors?|haven|inlet|keys?|bay|beach|bend|bluffs?|bottom|branch";

/** Stand before the name of a street, in Romance, Slavic and other languages. */
const STREET_LEADS =
  "rue|avenue|av\\.|boulevard|bd\\.?|chemin|impasse|allée|allee|quai|place|cours|route|via|viale|vicolo|piazza|piazzale|corso|contrada|strada|largo|borgo|rotonda|incrocio|calle|c/|avda\\.?|avenida|paseo|plaza|camino|carretera|ctra\\.?|travesía|travesia|ronda|glorieta|callejón|cuesta|caserío|caserio|rambla|rúa|rua|r\\.|travessa|alameda|rodovia|estrada|praça|praca|marginal|ladeira|viela|carrer|passeig|avinguda|ul\\.|ulica|ulitsa|al\\.|aleja|aleje|os\\.|osiedle|pl\\.|plac|rynek|náměstí|nám\\.|námestie|trg|str\\.|strada|bulevardul|calea|bul\\.|ploshchad|jalan|jl\\.|jln|gang|lorong|đường|phố|λεωφόρος|λ\\.|οδός|αγ\\.|улица|ул\\.|проспект|пр\\.|переулок|площадь";

/** End the name of a street, in Germanic, Nordic, Finnic and Hungarian: `Lindenstraße 4`. */
const STREET_ENDS =
  "straße|strasse|str\\.?|weg|gasse|platz|allee|ring|damm|ufer|chaussee|steig|pfad|brücke|bruecke|hof|park|markt|straat|laan|plein|singel|gracht|kade|dreef|steenweg|dijk|plantsoen|pad|hof|vej|gade|allé|alle|stræde|plads|gata|gatan|gate|vägen|vagen|väg|veien|vegen|vegur|stígur|braut|gränd|torget|torg|katu|tie|kuja|polku|kaari|tori|puistotie|utca|út|útja|tér|tere|köz|körút|u\\.|tänav|puiestee|tee|iela|gatvė|g\\.|sokak|caddesi|cad\\.|sok\\.|mahallesi|bulvarı|cesta|ulice|třída";

/** Stand before the number of a flat, a floor or a box. */
const UNITS =
  "apt|apartment|suite|ste|unit|flat|room|rm|floor|fl|bldg|building|block|lot|appt|appartement|étage|apto|apartamento|piso|puerta|bloque|esc|interno|int|scala|wohnung|whg|stock|etage|lägenhet|lgh|leilighet|byt|mieszkanie|m\\.|lok\\.?|kv\\.?|кв\\.?|lakás|daire";
const BOXES =
  "p\\.? ?o\\.? ?box|po box|post office box|pob|box|postfach|postbus|boîte postale|bp|b\\.p\\.|apartado(?: de correos)?|apdo\\.?|casella postale|caixa postal|skr\\.? poczt\\.?|pl|postboks|box|psc|cmr|rr|hc";

/** The name of a street in front of its number ends like this. */
export const ENDS_AS_STREET = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:\p{L}[\p{L}'’.-]{0,24} ){0,3}(?:[\p{L}'’.-]{2,30})?(?:${STREET_ENDS})(?: (?:${STREET_TYPES}))?,? $`,
  "iu",
);

/** A street with its kind in front, up to its number. */
export const LEADS_TO_NUMBER = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${STREET_LEADS}) ?(?:[\p{L}'’.-]{1,24},? ){1,6}(?:n[°º.o]{1,2} ?)?$`,
  "iu",
);

/** What stands behind a number when it is the number of an English street: ` Baker Street`. */
export const STREET_AFTER = new RegExp(
  String.raw`^,? (?:(?:[NSEW]|NE|NW|SE|SW|North|South|East|West)\.? )?(?:(?:\p{L}|[0-9]{1,3}(?:st|nd|rd|th)\b)[\p{L}'’.-]{0,24} ){1,4}?(?:${STREET_TYPES})(?![\p{L}\p{N}])\.?(?: (?:[NSEW]|NE|NW|SE|SW)\b)?`,
  "iu",
);

/** What stands behind a number when the street's kind comes first: ` rue de la Paix`. */
export const LEAD_AFTER = new RegExp(
  String.raw`^(?: ?(?:bis|ter|[a-d]))?,? (?:${STREET_LEADS}) ?(?:\p{L}[\p{L}'’.-]{0,24})(?: (?:\p{Lu}[\p{L}'’.-]{0,24}|d[aeiou]s?|de[lr]?|la|le|les|du|van|von|y|e)){0,5}`,
  "iu",
);

/** The end of what stands before the number of a unit or box. */
export const UNIT_BEFORE = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:${UNITS}|${BOXES})\.? ?(?:#|n[°º.o]{1,2})? ?$`,
  "iu",
);

/** Words after which an address is expected, up to its first character. */
export const ADDRESS_CUE =
  /(?:address(?:es)?(?: is| are)?|zip(?:[ -]?code)?(?: is)?|post(?:al )?code(?: is)?|lives? (?:at|on|in)|living (?:at|on)|located (?:at|on)|deliver(?:y|ed|ies)? to|ship(?:ped|ping|s)? to|bill(?:ed|ing)? to|sent? (?:it )?to|send .{0,12} to|mail(?:ed|ing)? to|return(?:ed)? to|arriv(?:ed|es) at|resid(?:es|ing) (?:at|in)|residence|moved? to|taxi to|meet .{0,16} at|pick(?:ed)? .{0,10} up (?:at|from)|side of|corner of|adresse(?: est| ist)?|anschrift|wohnhaft in|wohnt in|dirección|domicilio|direccion|endereço|morada|indirizzo|residente in|adres|zam\.|bydliště|lakcím|osoite|adressen?)(?: here they are| is| it is|\?)?[\s:,.-]{0,6}(?:it is )?$/iu;
