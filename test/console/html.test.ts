import fc from "fast-check";
import { expect, test } from "vitest";
import { html } from "../../services/console/html.ts";

test("text becomes text, in an element and in an attribute", () => {
  const text = `<b title="x">'&'</b>`;

  expect(`${html`<p title="${text}">${text}</p>`}`).toBe(
    '<p title="&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;">&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/b&gt;</p>',
  );
});

test("what looks like a piece of a page but is none is text", () => {
  const forged = { toString: () => "<script>" };

  // @ts-expect-error -- no object but a piece of a page may be put in.
  expect(() => `${html`${forged}`}`).toThrow(TypeError);
});

test("whatever is put in, no element begins, no attribute ends, and nothing is there unseen", () => {
  const dangerous = /[<>"']|[\p{Cf}\p{Co}\p{Cs}]|(?![\n\t])\p{Cc}/u;

  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => !dangerous.test(`${html`${text}`}`)),
  );
});

test("pieces nest, lists are joined, and what is absent shows nothing", () => {
  const items = ["a", "<"].map((text) => html`<b>${text}</b>`);

  expect(`${html`${items}${undefined}${false}${3}`}`).toBe("<b>a</b><b>&lt;</b>3");
});
