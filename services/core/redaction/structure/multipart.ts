import { indexWithin } from "./index-within.ts";
import { exactField, type Place, type Survey } from "./survey.ts";

const NAME = /\bname="([^"\r\n]{1,128})"/i;
const HEAD_END = /\r?\n\r?\n/;
/** The headers of a part are shorter. */
const HEAD_CHARS_MAX = 2_048;

/**
 * Reads a multipart body (RFC 7578): each part is the value of the field that its headers name. Gives false, and has done
 * nothing, when the boundary does not stand in it.
 */
export function readMultipart(survey: Survey, place: Place, boundary: string): boolean {
  const { draft, end, path, depth } = place;
  const { text } = draft.view;
  const mark = `--${boundary}`;
  let at = indexWithin(text, mark, place);
  if (at === end) return false;
  while (at < end) {
    const start = at + mark.length;
    const stop = indexWithin(text, mark, { start, end });
    const head = HEAD_END.exec(text.slice(start, Math.min(stop, start + HEAD_CHARS_MAX)));
    if (head !== null) {
      const name = NAME.exec(text.slice(start, start + head.index))?.[1];
      const from = start + head.index + head[0].length;
      const range = { start: from, end: Math.max(from, endOfLine(text, stop)) };
      if (name !== undefined && range.end > from) draft.fields.push(exactField(name, path, range));
      const inner = name === undefined ? path : [...path, name];
      survey.explore({ ...place, ...range, path: inner, depth: depth + 1 });
    }
    at = stop;
  }
  return true;
}

/** Before the line break that belongs to the next boundary. */
function endOfLine(text: string, stop: number): number {
  if (text.charCodeAt(stop - 1) !== 10) return stop;
  return text.charCodeAt(stop - 2) === 13 ? stop - 2 : stop - 1;
}
