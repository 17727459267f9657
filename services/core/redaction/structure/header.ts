/** A column has a short name. */
const NAME_CHARS_MAX = 48;
const NAME = /^[\p{L}_#][\p{L}\p{N}\p{M} _.#/()-]*$/u;
/** A list of values such as `Ana, Berlin` looks like names too; words that stand in no name of a person do not. */
const COLUMN =
  /^(?:.*[_.-])?(?:id|ids|name|email|e-?mail|mail|phone|tel|mobile|address|city|country|state|zip|date|dob|birth.*|ssn|iban|card.*|account|acct|amount|type|status|user|username|login|password|passwd|token|secret|key|value|title|role|ip|host|url|created.*|updated.*|age|gender|sex|notes?|comments?|description|department|company|no|number|nr|code|price|total|qty|quantity|first|last|street|postcode|mrn|nhs|npi|vin|imei|mac|lat|lon|lng|latitude|longitude)(?:[ _.-]?(?:at|on|id|no|nr|number|hash|code|name|address|date|1|2))?$/iu;

/**
 * Whether the cells of a first row are names of columns: at least two, all like names and none twice, and one of them a word or
 * a spelling (`snake_case`, `camelCase`, all upper case) that is used for columns.
 */
export function isHeader(cells: readonly string[]): boolean {
  if (cells.length < 2) return false;
  const seen = new Set<string>();
  let isColumn = false;
  for (const cell of cells) {
    const name = cell.trim();
    if (name === "" || name.length > NAME_CHARS_MAX || !NAME.test(name) || seen.has(name))
      return false;
    seen.add(name);
    isColumn ||= isColumnName(name);
  }
  return isColumn;
}

function isColumnName(name: string): boolean {
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/i.test(name)) return true;
  if (/^[a-z][a-z0-9]*[A-Z][A-Za-z0-9]*$/.test(name)) return true;
  if (COLUMN.test(name)) return true;
  const last = name.split(/[ _./()-]+/).findLast((word) => word !== "");
  return last !== undefined && COLUMN.test(last);
}
