/** The cookies of one origin, for as long as one sign-in takes (RFC 6265, without domains, because there is one host). */
export class CookieJar {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>();

  /** Takes what an answer sets, and removes what it clears. */
  take(headers: Headers): void {
    for (const line of headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
      const at = pair.indexOf("=");
      const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
      const path = attributes.find((each) => /^path=/i.test(each))?.slice("path=".length) ?? "/";
      if (value === "") this.#cookies.delete(name);
      else this.#cookies.set(name, { value, path });
    }
  }

  /** The header for a path. */
  header(path: string): string {
    return [...this.#cookies]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join("; ");
  }
}
