/** What the word before a name says of it. */
export type LeftCue =
  | "greeting"
  | "naming"
  | "role"
  | "toward"
  | "by"
  | "speech"
  | "being"
  | "article"
  | "inside"
  | "linking"
  | "other"
  | "none";

/** What follows a name. */
export type RightCue =
  | "possessive"
  | "speech"
  | "being"
  | "acting"
  | "linking"
  | "noun"
  | "contact"
  | "label"
  | "other"
  | "none";

const LEFT: ReadonlyMap<string, LeftCue> = new Map([
  ...words<LeftCue>(
    "greeting",
    "dear hi hello hey hallo hola ciao bonjour salut liebe lieber geachte beste querido querida estimado estimada caro cara cher " +
      "chère kære kära hej hei thanks thank regards sincerely cheers love morning afternoon evening bye welcome congratulations happy",
  ),
  ...words<LeftCue>(
    "naming",
    "named nicknamed renamed me am i'm im alias aka surname name names nickname né née heiße heisst llamo appelle chiamo",
  ),
  ...words<LeftCue>(
    "role",
    "customer client patient user employee candidate applicant guest member student teacher colleague friend manager director " +
      "producer actor actress singer author writer artist player coach engineer developer doctor nurse lawyer attorney judge officer " +
      "president minister senator chairman ceo cto cfo founder owner tenant landlord driver passenger recipient sender contact " +
      "beneficiary guardian holder cardholder payee payer buyer seller witness suspect victim husband wife son daughter brother " +
      "sister mother father mom dad mum uncle aunt cousin nephew niece grandfather grandmother grandma grandpa kid child boss " +
      "neighbor neighbour partner fiancé girlfriend boyfriend roommate spouse agent representative assistant secretary analyst " +
      "reporter journalist professor subject insured claimant defendant plaintiff signatory reviewer approver assignee requester " +
      "reporter caller attendee organizer organiser host speaker participant kunde kundin cliente paciente",
  ),
  ...words<LeftCue>(
    "toward",
    "ask asked tell told give gave given show showed shown send sent call called calls calling email emailed mail mailed contact contacted ping pinged message notify invite invited inform " +
      "meet met see saw know knew help remind cc bcc attn fao add added remove assign assigned pay paid wire to for with from " +
      "and/or about regarding re under behalf via than like against versus vs",
  ),
  ...words<LeftCue>(
    "by",
    "by von par por signed written directed produced starring featuring feat ft sincerely",
  ),
  ...words<LeftCue>(
    "article",
    "the a an this that these those our your its any each every some no",
  ),
  ...words<LeftCue>(
    "inside",
    "in at near into towards across around through outside inside within over on of",
  ),
  ...words<LeftCue>("speech", "said says asks answered replied added explained wrote writes"),
  ...words<LeftCue>(
    "being",
    "is was are were isn't wasn't has had does did will would can could should",
  ),
  ...words<LeftCue>("linking", "and or & und y et e og och i"),
]);

const RIGHT: ReadonlyMap<string, RightCue> = new Map([
  ...words<RightCue>(
    "speech",
    "said says say asked asks told tells wrote writes replied replies answered explained explains added argued claimed announced " +
      "confirmed confirms thinks thought believes believed wants wanted likes liked loves loved knows knew mentioned suggested",
  ),
  ...words<RightCue>(
    "being",
    "is was has had will would can could should may might isn't wasn't hasn't hadn't does did doesn't didn't are were",
  ),
  ...words<RightCue>(
    "acting",
    "called calls approved approves lives lived works worked came comes went goes got gets made makes took takes gave gives left " +
      "leaves joined joins moved moves signed signs sent sends paid pays asked bought buys visited visits met meets started starts " +
      "became becomes grew born died married listed reported reports requested requests submitted opened closed spent plays played " +
      "sings sang wrote runs ran needs needed speaks speak spoke changed created deleted updated merged reviewed committed",
  ),
  ...words<RightCue>("linking", "and or & und y et e og och i"),
  ...words<RightCue>(
    "noun",
    "novel concert version song album film movie book fan show speech paper theorem algorithm effect syndrome disease prize award " +
      "foundation store product plan feature button page menu tab field table column class method function api server team release",
  ),
]);

function words<Cue>(cue: Cue, list: string): readonly (readonly [string, Cue])[] {
  return list.split(" ").map((word) => [word, cue] as const);
}

const WORD_CHARS_MAX = 16;

/** The cue of the word that ends before an offset on the same line. */
export function leftCue(text: string, at: number): LeftCue {
  const word = wordBefore(text, at);
  if (word === undefined) return "none";
  const cue = LEFT.get(word.text);
  if (cue !== "being" || word.text !== "is") return cue ?? "other";
  return NAMING_SUBJECTS.has(wordBefore(text, word.start)?.text ?? "") ? "naming" : cue;
}

/** "My name is", "this is", "here is". */
const NAMING_SUBJECTS = new Set(["name", "this", "here", "it", "surname", "nickname", "account"]);

function wordBefore(text: string, at: number) {
  let end = at;
  while (end > 0 && isGap(text.charCodeAt(end - 1))) end -= 1;
  let start = end;
  while (start > 0 && end - start < WORD_CHARS_MAX && isWord(text.charCodeAt(start - 1)))
    start -= 1;
  if (start === end) return undefined;
  return { text: text.slice(start, end).toLowerCase().replaceAll("\\", ""), start };
}

/** The cue of what stands at an offset. */
export function rightCue(text: string, at: number): RightCue {
  if (isPossessive(text, at)) return "possessive";
  let start = at;
  while (start < text.length && text.charCodeAt(start) === 32) start += 1;
  if (text[start] === "<" || text[start] === "(") return "contact";
  if (text[start] === ":") return "label";
  let end = start;
  while (end < text.length && end - start < WORD_CHARS_MAX && isWord(text.charCodeAt(end)))
    end += 1;
  if (start === end) return "none";
  return RIGHT.get(text.slice(start, end).toLowerCase()) ?? "other";
}

/** A regular expression with classes of Unicode takes long to be made ready: it is asked only where ASCII does not decide. */
function isPossessive(text: string, at: number): boolean {
  const quote = text[at] === "\\" ? at + 1 : at;
  if (text[quote + 1] !== "s" || !/^['’`]/.test(text.charAt(quote))) return false;
  const after = text.charCodeAt(quote + 2);
  if (after >= 128) return !/^[\p{L}\p{N}]/u.test(text.slice(quote + 2, at + 4));
  return !/[A-Za-z0-9]/.test(text.charAt(quote + 2));
}

function isGap(code: number): boolean {
  return code === 32 || code === 9 || code === 46 || code === 44 || code === 58;
}

function isWord(code: number): boolean {
  if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return true;
  // A backslash stands before an apostrophe where text was escaped once too often.
  return code === 39 || code === 92 || code === 0x2019 || code === 38 || code >= 0xc0;
}
