/** Request ids, as the decision service makes them and as people may shorten nothing of them. */
export const REQUEST_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Pages that one may be sent to after a sign-in. */
const OURS = /^\/(?:me|requests\/[A-Za-z0-9_-]{1,64}(?:\?whole=1)?)?$/;

/** The path where it is one of our pages, else the list: nobody is sent elsewhere by a link to us. */
export function toReturnPath(path: string | null | undefined): string {
  return path !== null && path !== undefined && OURS.test(path) ? path : "/";
}
