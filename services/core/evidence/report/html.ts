import { escapeHtml } from "../../text/escape-html.ts";

/** Text that is safe to stand in a document. Only `markup` makes it. */
export interface Html {
  readonly kind: "html";
  readonly text: string;
}

/** What may be put into a template: anything but `Html` is escaped. */
export type HtmlValue = string | number | Html | readonly Html[];

/** A template whose every value is escaped, so that no name or rule of a log can become markup. */
export function markup(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const text = parts.map((part, at) => {
    const value = values[at];
    return value === undefined ? part : part + textOf(value);
  });
  return { kind: "html", text: text.join("") };
}

function textOf(value: HtmlValue): string {
  if (typeof value === "string") return escaped(value);
  if (typeof value === "number") return String(value);
  if ("kind" in value) return value.text;
  return value.map(({ text }) => text).join("");
}

/**
 * Also writes out characters that turn the direction of text or can't be seen: a name must not look like another one. Line breaks
 * become blanks.
 */
function escaped(text: string): string {
  const plain = text
    .replace(/[\n\r\t]/g, " ")
    .replace(
      /[\p{Cc}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu,
      (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    );
  return escapeHtml(plain);
}
