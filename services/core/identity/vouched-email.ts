/**
 * What a mail server may see in the part before "@" (RFC 5321, section 4.1.2, dot-string); quoted forms are not believed. It is
 * looked at before letter case is put away, because the lower case of some other signs is ASCII, such as that of the Kelvin sign.
 */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$/;
const DOMAIN = /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/**
 * One spelling of an address, when an issuer has verified it and vouches for its very domain; a subdomain is another one. Two
 * who have it are one person, so whatever is unclear about an address gives undefined.
 */
export function vouchedEmail(
  address: unknown,
  isVerified: unknown,
  domains: readonly string[],
): string | undefined {
  if (typeof address !== "string" || isVerified !== true) return undefined;
  const [local = "", domain = "", ...more] = address.split("@");
  const ascii = asciiDomain(domain);
  if (more.length > 0 || ascii === undefined || !LOCAL_PART.test(local)) return undefined;
  return domains.includes(ascii) ? `${local.toLowerCase()}@${ascii}` : undefined;
}

/** A domain as the DNS has it, in lower case and without Unicode (RFC 5891), or undefined when it is none. */
export function asciiDomain(text: string): string | undefined {
  if (/[/?#@:\\[\]%\s]/.test(text)) return undefined;
  const hostname = URL.parse(`http://${text}`)?.hostname ?? "";
  return DOMAIN.test(hostname) ? hostname : undefined;
}
