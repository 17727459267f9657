import { CookieJar } from "../../services/adapters/openid/cookie-jar.ts";

/** A page as somebody without scripts sees it. */
export interface SeenPage {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
}

const HOPS_MAX = 10;

/** A browser without scripts, with cookies of its own: it opens pages, and posts their forms. */
export class PlainBrowser {
  readonly #jar = new CookieJar();

  /** Follows where it is led, also away from the provider, where nothing is opened any more. */
  async open(url: string | URL, form?: Readonly<Record<string, string>>): Promise<SeenPage> {
    let here = new URL(url);
    let body = form;
    for (let hop = 0; hop < HOPS_MAX; hop += 1) {
      const answer = await fetch(here, {
        redirect: "manual",
        headers: { cookie: this.#jar.header(here.pathname) },
        ...(body === undefined ? {} : { method: "POST", body: new URLSearchParams(body) }),
      });
      this.#jar.take(answer.headers);
      const html = await answer.text();
      const location = answer.headers.get("location");
      if (location === null) return { url: here, status: answer.status, html };
      const next = new URL(location, here);
      if (next.origin !== here.origin) return { url: next, status: answer.status, html: "" };
      [here, body] = [next, undefined];
    }
    throw new Error("too many redirects");
  }

  /** Posts the form of a page, with its hidden fields and what is given; `null` leaves a hidden field out. */
  async submit(page: SeenPage, fields: Readonly<Record<string, string>> = {}): Promise<SeenPage> {
    const action = /<form[^>]*action="([^"]*)"/.exec(page.html)?.[1] ?? "";
    const hidden = [...page.html.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const form = Object.fromEntries(hidden.map(([, name = "", value = ""]) => [name, value]));
    return this.open(new URL(action, page.url), { ...form, ...fields });
  }
}

/** Goes through the pages of a device flow as far as the choice of a person, and makes it; or refuses the code. */
export async function answerDevice(
  link: string,
  choice: Readonly<Record<string, string>> | "refuse",
): Promise<SeenPage> {
  const browser = new PlainBrowser();
  const code = await browser.submit(await browser.open(link));
  if (choice === "refuse") return browser.submit(code, { abort: "yes" });
  return browser.submit(await browser.submit(code, { confirm: "yes" }), choice);
}
