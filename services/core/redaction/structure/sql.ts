import { SqlReader } from "./sql-reader.ts";
import { sqlTokens } from "./sql-tokens.ts";
import type { Place, Survey } from "./survey.ts";

/** One thing that may stand before the first statement. Repeating it inside of the pattern would need a stack as deep as the text. */
const LEAD = /\s{1,1024}|--[^\n]{0,1024}\n|\/\*[^*]{0,1024}\*\/|\(/y;
/** More comments and parentheses than this introduce no statement. */
const LEADS_MAX = 64;
/** How much of a text is looked at to say whether it is SQL. */
const WINDOW_CHARS = 2_048;
const FIRST = new Set(
  (
    "select insert update delete with create alter drop merge replace copy grant revoke call exec execute begin explain set use " +
    "truncate declare upsert start prepare do comment pragma"
  ).split(" "),
);
/** What no sentence has behind the first word. */
const STATEMENTS: readonly RegExp[] = [
  /^select\s[^]*?\sfrom\s+[\w."`[\]]+\s*(?:$|[;),]|(?:as\s+)?\w*\s*(?:where|join|inner|left|right|full|cross|order|group|limit|union|having|for)\b)/i,
  /^select\s+(?:\*|[\w.]+\s*\(|'[^']*'|[\w."`]+\s*(?:,|(?:=|::|as)\s))/i,
  /^(?:insert|replace|merge)\s+(?:ignore\s+|or\s+\w+\s+|low_priority\s+|delayed\s+)?into\s+[\w."`[\]@]+\s*(?:\(|values|select|set|as\b|using|\w+\s+using|default|output|returning|$)/i,
  /^upsert\s+into\s/i,
  /^update\s+(?:only\s+)?[\w."`[\]@]+\s+(?:(?:as\s+)?\w+\s+)?set\s+[\w."`[\]@]+\s*=/i,
  /^delete\s+from\s+[\w."`[\]@]+\s*(?:$|;|where\b|using\b|(?:as\s+)?\w+\s+where\b)/i,
  /^with\s+(?:recursive\s+)?[\w"]+\s*(?:\([^)]*\)\s*)?as\s+(?:not\s+materialized\s+|materialized\s+)?\(/i,
  /^(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unique\s+|global\s+|local\s+|external\s+|foreign\s+|materialized\s+)*(?:user|role|login|table|view|index|database|schema|function|procedure|trigger|server|extension|sequence|type|policy|credential|subscription)\s+\S/i,
  /^copy\s+[\w."`[\]]+\s*(?:\([^)]*\)\s*)?(?:from|to)\s/i,
  /^copy\s*\(/i,
  /^(?:grant|revoke)\s+[\w\s,()]+?\s(?:on|to|from)\s+\S/i,
  /^(?:call|exec|execute)\s+[\w.[\]]+\s*(?:\(|@|'|N')/i,
  /^(?:begin|start\s+transaction)\s*(?:work|transaction)?\s*;/i,
  /^(?:explain|prepare|declare|do)\b[^]*?(?:\bselect\b|\binsert\b|\bupdate\b|\bdelete\b|\$\$|@\w)/i,
  /^set\s+(?:password|role|session|local|global|names|@{0,2}[\w.]+\s*(?:=|to\s))/i,
  /^(?:truncate\s+(?:table\s+)?[\w."`[\]]+\s*(?:;|$|cascade)|use\s+[\w`[\]]+\s*;|comment\s+on\s|pragma\s+\w+\s*[=(])/i,
];

/** Reads SQL, several statements too, when a place begins with it; gives false, and has done nothing, for any other text. */
export function readSql(survey: Survey, place: Place): boolean {
  if (!isSql(place)) return false;
  const { draft, start, end } = place;
  new SqlReader(survey, place, sqlTokens(draft.view.text, start, end)).run();
  return true;
}

/** Whether a text begins with a word that statements begin with. */
export function beginsAsSql(text: string, start: number, end: number): boolean {
  const code = text.charCodeAt(start) | 32;
  return code >= 97 && code <= 119 && FIRST.has(firstWord(text, start, end));
}

function isSql({ draft, start, end, hint }: Place): boolean {
  const { text } = draft.view;
  const code = text.charCodeAt(start);
  const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
  if (!isLetter && code !== 45 && code !== 47 && code !== 40) return false;
  const first = isLetter ? start : endOfLead(text, start);
  if (!FIRST.has(firstWord(text, first, end))) return false;
  const window = text.slice(first, Math.min(end, first + WINDOW_CHARS));
  return (
    (hint === "sql" && !/^set\s/i.test(window)) || STATEMENTS.some((each) => each.test(window))
  );
}

function endOfLead(text: string, start: number): number {
  let at = start;
  for (let count = 0; count < LEADS_MAX; count += 1) {
    LEAD.lastIndex = at;
    if (!LEAD.test(text)) return at;
    at = LEAD.lastIndex;
  }
  return at;
}

function firstWord(text: string, start: number, end: number): string {
  let at = start;
  while (at < end && at - start < 10 && (text.charCodeAt(at) | 32) >= 97) at += 1;
  return text.slice(start, at).toLowerCase();
}
