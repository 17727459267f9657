import { escapeHtml } from "../core/text/escape-html.ts";
import { toSafeText } from "../core/text/safe-text.ts";

/** Text that is HTML already. Only `html` makes one, so nothing else can pass as it. */
class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** A piece of a page. */
export type Html = Markup;

/** What a template may hold. Text is escaped; nothing shows for what is absent. */
export type HtmlValue = Html | string | number | false | undefined | readonly HtmlValue[];

/**
 * HTML with everything put in escaped and freed of what could not be seen, for elements and for attributes in double quotes. It
 * is not for script and style, of which the pages have none of their own.
 */
export function html(texts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Markup(
    texts.map((text, index) => text + (index < values.length ? shown(values[index]) : "")).join(""),
  );
}

function shown(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Markup) return value.toString();
  if (typeof value === "object") return value.map(shown).join("");
  return escapeHtml(toSafeText(String(value)));
}
