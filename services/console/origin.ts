const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether tokens may travel to it: by https, or within this machine. */
export function isAcceptableUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.has(url.hostname));
}

/** Whether only this machine reaches what listens there. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.has(host) || host === "::1";
}
