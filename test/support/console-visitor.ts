import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";

/** An answer of a console or of a provider. */
export interface Visited {
  readonly url: URL;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** What differs from what a browser would send. */
export interface VisitOptions {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array;
  readonly method?: string;
}

const REDIRECTS_MAX = 15;

/** A browser without scripts: cookies by origin, forms, and headers that a test can forge. */
export class Visitor {
  readonly origin: string;
  readonly cookies = new Map<string, Map<string, string>>();

  constructor(origin: string) {
    this.origin = origin;
  }

  /** One request, no redirect followed. A path is the console's. */
  async send(target: string | URL, options: VisitOptions = {}): Promise<Visited> {
    const url = new URL(target, this.origin);
    const jar = this.cookies.get(url.origin) ?? new Map<string, string>();
    this.cookies.set(url.origin, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const given = { ...(cookie === "" ? {} : { cookie }), ...options.headers };
    const headers = Object.fromEntries(
      Object.entries(given).filter((pair): pair is [string, string] => pair[1] !== undefined),
    );
    const answer = await exchange(url, { ...options, headers });
    for (const line of [answer.headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  /** A page, with redirects followed. */
  async open(target: string | URL): Promise<Visited> {
    return this.#follow(await this.send(target));
  }

  /** Posts fields as a form of the console's does, and follows. */
  async post(path: string, fields: Readonly<Record<string, string>>): Promise<Visited> {
    return this.#follow(await this.postOnly(path, fields));
  }

  /** The same, without following. */
  async postOnly(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: VisitOptions["headers"] = {},
  ): Promise<Visited> {
    const { origin } = new URL(path, this.origin);
    return this.send(path, {
      method: "POST",
      headers: { ...FORM, origin, "sec-fetch-site": "same-origin", ...headers },
      body: new URLSearchParams(fields).toString(),
    });
  }

  /** Signs in at the test's provider, from the page where that begins to the page after it. */
  async signIn(person: string, options: { start?: string; strong?: boolean } = {}) {
    const page = await this.open(options.start ?? "/sign-in/begin?provider=0");
    return this.#follow(await this.submitPerson(page, person, options.strong === true));
  }

  /** Chooses a person on the provider's page; gives the answer to that. */
  async submitPerson(page: Visited, person: string, strong = false): Promise<Visited> {
    return this.send(page.url, {
      method: "POST",
      headers: FORM,
      body: new URLSearchParams({ person, ...(strong ? { strong: "on" } : {}) }).toString(),
    });
  }

  /** Follows redirects until one leads to `prefix`, and gives that address without visiting it. */
  async followTo(start: Visited, prefix: string): Promise<URL> {
    let here = start;
    for (let hop = 0; hop < REDIRECTS_MAX; hop += 1) {
      const next = locationOf(here);
      if (next === undefined) throw new Error(`no redirect at ${here.url.href}: ${here.status}`);
      if (next.href.startsWith(prefix)) return next;
      here = await this.send(next);
    }
    throw new Error("in circles");
  }

  async #follow(start: Visited): Promise<Visited> {
    let here = start;
    for (let hop = 0; hop < REDIRECTS_MAX; hop += 1) {
      const next = locationOf(here);
      if (next === undefined) return here;
      here = await this.send(next);
    }
    throw new Error("in circles");
  }
}

/** A hidden field of a page. */
export function hidden({ body }: Visited, name: string): string {
  const field = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(body)?.[0] ?? "";
  const value = /value="([^"]*)"/.exec(field)?.[1];
  if (value === undefined) throw new Error(`the page has no field ${name}: ${body}`);
  return value;
}

/** Fields that every vote of a page carries. */
export function ballot(page: Visited): Readonly<Record<string, string>> {
  const names = ["token", "action_digest", "view_digest", "shown"];
  return Object.fromEntries(names.map((name) => [name, hidden(page, name)]));
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };

function locationOf({ headers, url }: Visited): URL | undefined {
  const { location } = headers;
  return typeof location === "string" ? new URL(location, url) : undefined;
}

/** "localhost" is taken for 127.0.0.1, where the tests' servers listen. */
function exchange(url: URL, { method = "GET", headers = {}, body }: VisitOptions) {
  return new Promise<Visited>((resolve, reject) => {
    const sent = httpRequest(
      { host: "127.0.0.1", port: url.port, path: url.pathname + url.search, method },
      (response) => {
        text(response).then(
          (answered) =>
            resolve({
              url,
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: answered,
            }),
          reject,
        );
      },
    );
    sent.on("error", reject);
    sent.setHeader("host", url.host);
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined) sent.setHeader(name, value);
    }
    sent.end(body);
  });
}
