/** Words that stand in names in lower case: nobiliary and patronymic particles. */
export const PARTICLES: ReadonlySet<string> = new Set(
  (
    "van der den het ter ten te de da do das dos di del della dello degli dei delle la las lo los le du des d l von zu zum zur " +
    "vom vom und y e i af av al el ash ibn bin bint binti ben bat abu san santa st ap mac nic ní ó"
  ).split(" "),
);

/** Particles that some write with a capital. Others are given names then (`Ben`, `Al`). */
export const CAPITAL_PARTICLES: ReadonlySet<string> = new Set(
  "van von der den de di da do dos du del della la le ter ten el mac mc".split(" "),
);

/** Titles before names, without their dot. A title is no part of the name. */
export const TITLES: ReadonlySet<string> = new Set(
  (
    "mr mrs ms miss mx dr prof professor sir madam dame lord lady rev reverend fr father sister hon judge capt captain col colonel " +
    "gen general lt lieutenant maj major sgt sergeant officer detective doctor nurse " +
    "herr frau hr fr fru frk dhr mevr mw meneer mevrouw m mme mlle monsieur madame mademoiselle sr sra srta señor señora señorita " +
    "senhor senhora dona dom don doña sig sigra signor signora signorina dott dottssa ing pan pani paní bay bayan sayın úr mag dipl"
  ).split(" "),
);

/** Degrees and generations after names, without their dots; they are part of the name. */
export const SUFFIXES: ReadonlySet<string> = new Set(
  "jr sr ii iii iv phd md dds dvm esq rn cpa mba msc bsc jd dmd do pe obe mbe".split(" "),
);

/** What makes the words before it the name of an organisation or a thing. */
export const ORGANISATION_ENDS: ReadonlySet<string> = new Set(
  (
    "inc incorporated llc llp ltd limited gmbh ag kg ug ohg se corp corporation company co plc sa sas sarl srl spa bv nv oy oyj ab as " +
    "asa aps kft zrt doo sro pty bank banks university universität college school academy hospital clinic institute foundation " +
    "group holding holdings partners partnership associates services service solutions systems technologies technology software " +
    "labs lab industries enterprises international consulting capital ventures media studios entertainment pictures records press " +
    "times post journal magazine team department office agency council ministry association union club league society committee " +
    "commission court church museum library theatre theater orchestra band festival award awards prize cup championship " +
    "store stores shop market supermarket hotel inn restaurant cafe café bar airport airlines airways station motors electric foods " +
    "insurance pharmacy pharmaceuticals energy oil telecom mobile network networks channel news radio tv sons brothers bros"
  ).split(" "),
);

/** What makes the words before it a place. */
export const PLACE_ENDS: ReadonlySet<string> = new Set(
  (
    "street st avenue ave road rd lane ln drive dr boulevard blvd court ct place pl square sq way terrace close crescent parkway " +
    "highway hwy route alley plaza walk row hill hills park gardens garden bridge river lake bay beach island islands mountain " +
    "mountains valley forest county city town village district province state region heights springs falls creek ridge point port " +
    "straße strasse weg platz allee gasse rue calle via viale piazza plein straat laan gade vej gata gatan utca ulica tower house center centre mall"
  ).split(" "),
);

/** What makes the words after it a place: `New York`, `San José`, `Rue Lecourbe`. */
export const PLACE_STARTS: ReadonlySet<string> = new Set(
  (
    "new north south east west northern southern eastern western upper lower great fort port mount mt lake saint san santa são los las " +
    "el cape isle rue calle via viale piazza avenida rua plaza paseo ulica ul al os pl strada corso vicolo allée place"
  ).split(" "),
);

/** Days and months as English, and their usual short forms: some are given names too. */
export const CALENDAR: ReadonlySet<string> = new Set(
  (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun january february march " +
    "april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec easter " +
    "christmas ramadan passover"
  ).split(" "),
);
