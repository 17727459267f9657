import { BlockList, isIP } from "node:net";
import { invalidField } from "../../core/fault.ts";

/**
 * Addresses that a webhook must never reach by accident: this host, link-local (where clouds keep their metadata
 * service, RFC 3927, RFC 4291), and the metadata addresses outside of it. Private networks stay reachable: that is where
 * most receivers are.
 */
const REFUSED = new BlockList();
REFUSED.addSubnet("0.0.0.0", 8, "ipv4");
REFUSED.addSubnet("127.0.0.0", 8, "ipv4");
REFUSED.addSubnet("169.254.0.0", 16, "ipv4");
REFUSED.addAddress("100.100.100.200", "ipv4");
REFUSED.addAddress("168.63.129.16", "ipv4");
REFUSED.addSubnet("224.0.0.0", 3, "ipv4");
REFUSED.addAddress("::", "ipv6");
REFUSED.addAddress("::1", "ipv6");
REFUSED.addSubnet("fe80::", 10, "ipv6");
REFUSED.addSubnet("ff00::", 8, "ipv6");
REFUSED.addAddress("fd00:ec2::254", "ipv6");
REFUSED.addSubnet("64:ff9b::", 96, "ipv6");

/** Where a webhook goes. */
export interface WebhookTarget {
  readonly url: URL;
  /** True when `address` may be connected to; asked again at every connection, because names change. */
  isAllowed(address: string): boolean;
}

/**
 * Parses a target: https, or http to a loopback host that the URL names itself; no credentials in it. `allowedAddresses`
 * are exact addresses to reach although they are refused otherwise. Throws `invalid_argument` naming `field`.
 */
export function parseTarget(
  text: string,
  allowedAddresses: readonly string[],
  field = "url",
): WebhookTarget {
  if (!URL.canParse(text)) throw invalidField(field, "is not a URL");
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isLoopback = host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    throw invalidField(field, "must be https, or http to a loopback address");
  }
  if (url.username !== "" || url.password !== "") {
    throw invalidField(field, "must not carry a user or password");
  }
  const target = {
    url,
    isAllowed: (address: string) =>
      allowedAddresses.includes(address) ||
      (isLoopback && (address === "::1" || address.startsWith("127."))) ||
      !isRefused(address),
  };
  if (isIP(host) !== 0 && !target.isAllowed(host)) {
    throw invalidField(field, "is a link-local, metadata or otherwise refused address");
  }
  return target;
}

function isRefused(address: string): boolean {
  const family = isIP(address);
  // What is not an address cannot be judged.
  if (family === 0) return true;
  return REFUSED.check(address, family === 6 ? "ipv6" : "ipv4");
}
