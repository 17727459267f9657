import type { ControlResult, Evidence } from "../evidence.ts";
import { controlsSection } from "./controls-section.ts";
import { markup, type Html } from "./html.ts";
import { oversightSection } from "./oversight-section.ts";
import { STYLE } from "./style.ts";
import { timelineSection } from "./timeline-section.ts";
import { titleSection } from "./title-section.ts";
import { unusualSection } from "./unusual-section.ts";

/** Nothing may be loaded and nothing may run: a log's words must not, whatever they are. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE_ELEMENT: Html = { kind: "html", text: `<style>${STYLE}</style>` };

/** The evidence as one page for people: no scripts, nothing from elsewhere, to be read on a screen or on paper. */
export function reportHtml(evidence: Evidence, controls: readonly ControlResult[]): string {
  const { origin, size } = evidence.integrity;
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <title>Evidence of ${origin} at ${size} leaves</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main>
          ${titleSection(evidence)}${controlsSection(controls)}${oversightSection(evidence)}${unusualSection(evidence)}${timelineSection(evidence)}
          <footer>
            Made from the checkpoint of ${origin} at size ${size}. Exporting again from the same
            checkpoint gives the same bytes. How to check all of it: VERIFY.md, beside this file.
          </footer>
        </main>
      </body>
    </html> `;
  return page.text;
}
