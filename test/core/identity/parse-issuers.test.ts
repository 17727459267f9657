import { expect, test } from "vitest";
import { ConfigError } from "../../../services/core/config/config-error.ts";
import { parseIssuers } from "../../../services/core/identity/parse-issuers.ts";
import { isTrustworthyUrl } from "../../../services/core/identity/trustworthy-url.ts";

const person = { issuer: "https://idp.example", audience: "countersign" };
const cluster = { ...person, issuer: "https://cluster.example", kind: "kubernetes" };

function problemsOf(document: unknown): readonly string[] {
  try {
    parseIssuers(document);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ variable, problem }) => `${variable} ${problem}`);
  }
}

test.each([
  ["no mapping", ["people"], "the file must be a mapping"],
  ["an unknown section", { persons: [] }, "persons is not a known field"],
  [
    "an unknown field",
    { people: [{ ...person, colour: "red" }] },
    "people[0].colour is not a known field",
  ],
  ["people that are no list", { people: person }, "people must be a list of at most 256"],
  ["no issuer", { people: [{ audience: "a" }] }, "people[0].issuer is not set"],
  ["no audience", { people: [{ issuer: "https://a" }] }, "people[0].audience is not set"],
  [
    "an empty list of audiences",
    { people: [{ ...person, audience: [] }] },
    "people[0].audience must not be empty",
  ],
  [
    "an audience that is no text",
    { people: [{ ...person, audience: 1 }] },
    "people[0].audience must be a text, or a list of texts",
  ],
  [
    "an issuer with a bar",
    { people: [{ ...person, issuer: "https://a|b" }] },
    'people[0].issuer must not contain "|"',
  ],
  [
    "an issuer that is neither a URL nor has keys",
    { people: [{ ...person, issuer: "urn:a" }] },
    "people[0].issuer must be an https URL; http is for loopback",
  ],
  [
    "plain http",
    { people: [{ ...person, issuer: "http://idp.example" }] },
    "people[0].issuer must be an https URL; http is for loopback",
  ],
  [
    "plain http keys",
    { people: [{ ...person, jwks: "http://idp.example/keys" }] },
    "people[0].jwks must be an https URL; http is for loopback",
  ],
  [
    "keys of another scheme",
    { people: [{ ...person, jwks: "ftp://idp.example/keys" }] },
    "people[0].jwks must be an https URL; http is for loopback",
  ],
  [
    "an address that nobody vouches for",
    { people: [{ ...person, address_required: true }] },
    "people[0].address_required needs vouches_for",
  ],
  [
    "a strong rule of nothing",
    { people: [{ ...person, strong: {} }] },
    "people[0].strong.acr or amr must be set",
  ],
  [
    "an age that is no duration",
    { people: [{ ...person, strong: { acr: "a", max_age: 15 } }] },
    "people[0].strong.max_age must be a duration such as 30s",
  ],
  [
    "domains that are none",
    { people: [{ ...person, vouches_for: ["a/b"] }] },
    "people[0].vouches_for must hold domain names",
  ],
  [
    "a path with an empty step",
    { people: [{ ...person, groups: "a..b" }] },
    "people[0].groups must be a path of at most 8 claims",
  ],
  ["an issuer twice", { people: [person, person] }, "people[1].issuer is there twice"],
  [
    "a kind of workloads that is none",
    { workloads: [{ ...person, kind: "saml" }] },
    "workloads[0].kind must be one of oidc, kubernetes, spiffe",
  ],
  [
    "a trust domain in capitals",
    { workloads: [{ kind: "spiffe", trust_domain: "ACME", bundle: "/b", audience: "a" }] },
    "workloads[0].trust_domain must be lower-case letters, digits, dots, dashes, underscores",
  ],
  [
    "no bundle",
    { workloads: [{ kind: "spiffe", trust_domain: "acme", audience: "a" }] },
    "workloads[0].bundle is not set",
  ],
  [
    "a trust domain twice",
    {
      certificates: [
        { trust_domain: "a", bundle: "/b" },
        { trust_domain: "a", bundle: "/c" },
      ],
    },
    "certificates[1] is there twice",
  ],
  [
    "a common-name issuer that is a SPIFFE id",
    { certificates: [{ issuer: "spiffe://a", bundle: "/b" }] },
    "certificates[0].issuer must not be a SPIFFE id",
  ],
  [
    "a delegation by nobody known",
    { delegation: { issuers: ["https://sts"] } },
    "delegation.issuers names an issuer that is described nowhere in the file",
  ],
  ["a skew of an hour", { clock_skew: "1h" }, "clock_skew is out of range"],
  [
    "one issuer for both with one audience",
    { people: [person], workloads: [person] },
    "people[0].audience must differ from that of workloads where the issuer is the same",
  ],
])("a file with %s is refused, and the field is named", (_case, document, problem) => {
  expect(problemsOf(document)).toContain(problem);
});

test.each([
  ["kubernets", { ...cluster, owner: "team" }, cluster.issuer],
  ["spife", { trust_domain: "acme", bundle: "/run/bundle.json", audience: "c" }, person.issuer],
  [1, cluster, person.issuer],
])("a kind of workloads that is none (%j) is one complaint", (kind, workload, believed) => {
  const problems = problemsOf({
    people: [person],
    workloads: [{ ...workload, kind }],
    delegation: { issuers: [believed] },
  });

  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/^workloads\[0\]\.kind must be /);
});

test("all problems are told at once, and no value is repeated", () => {
  const secret = "hunter2 hunter2\n";
  const document = { people: [{ issuer: secret, audience: [1] }], clock_skew: secret, [secret]: 1 };

  const problems = problemsOf(document);

  expect(problems.length).toBeGreaterThanOrEqual(4);
  expect(problems.slice(0, -1).join()).not.toContain("hunter2");
});

test("an empty file believes nobody but those of the variables", () => {
  expect(parseIssuers({})).toEqual({
    people: [],
    workloads: [],
    certificates: [],
    delegation: [],
    clockSkewMs: 30_000,
  });
});

test("a file says all that there is to say", () => {
  const issuers = parseIssuers({
    people: [
      {
        issuer: "https://idp.example/x",
        audience: ["countersign", "console"],
        groups: "realm_access.roles",
        strong: { acr: ["phr"], amr: "hwk", max_age: "15m" },
        vouches_for: ["ACME.example", "bücher.example"],
        address_required: true,
        max_token_age: "1h",
      },
    ],
    workloads: [
      { ...cluster, jwks: "/run/keys/jwks.json" },
      { kind: "spiffe", trust_domain: "acme.example", bundle: "/run/bundle.json", audience: "c" },
    ],
    certificates: [
      { trust_domain: "acme.example", bundle: "/run/bundle.pem" },
      { issuer: "urn:acme:pki", bundle: "/run/pki.pem" },
    ],
    tokens: [
      { issuer: "https://sts.example", audience: "c", subjects_of: "https://idp.example/x" },
    ],
    delegation: { issuers: ["https://sts.example", "https://cluster.example"] },
    clock_skew: "10s",
  });

  expect(issuers.people).toEqual([
    {
      issuer: "https://idp.example/x",
      audience: ["countersign", "console"],
      tokenAgeMsMax: 3_600_000,
      groups: ["realm_access", "roles"],
      strong: { acr: ["phr"], amr: ["hwk"], ageMsMax: 900_000 },
      vouchesFor: ["acme.example", "xn--bcher-kva.example"],
      isAddressRequired: true,
    },
  ]);
  expect(issuers.workloads[1]).toEqual({
    kind: "spiffe",
    trustDomain: "acme.example",
    bundle: "/run/bundle.json",
    audience: ["c"],
  });
  expect(issuers.certificates.map(({ issuer }) => issuer)).toEqual([
    "spiffe://acme.example",
    "urn:acme:pki",
  ]);
  expect(issuers.delegation).toMatchObject([
    { issuer: "https://sts.example", subjectsOf: "https://idp.example/x" },
    { issuer: "https://cluster.example", jwks: "/run/keys/jwks.json" },
  ]);
  expect(issuers.clockSkewMs).toBe(10_000);
});

test("groups in a claim whose name has dots are found by a list", () => {
  const { people } = parseIssuers({
    people: [{ ...person, groups: ["https://x.example/claims", "groups"] }],
  });
  const single = parseIssuers({ people: [{ ...person, groups: ["https://x.example/groups"] }] });

  expect(people[0]?.groups).toEqual(["https://x.example/claims", "groups"]);
  expect(single.people[0]?.groups).toEqual(["https://x.example/groups"]);
});

test("one issuer serves people and workloads by two audiences, each of which the other refuses", () => {
  const { people, workloads } = parseIssuers({
    people: [person],
    workloads: [{ ...person, audience: "agents" }],
  });

  expect(people[0]?.refusedAudiences).toEqual(["agents"]);
  expect(workloads[0]).toMatchObject({ refusedAudiences: ["countersign"] });
});

test.each([
  ["https://a.example/x", true],
  ["http://127.0.0.1:80/x", true],
  ["http://[::1]/x", true],
  ["http://localhost/x", true],
  ["http://localhost.evil.example/x", false],
  ["http://127.0.0.1@evil.example/x", false],
  ["https://user:secret@a.example/x", false],
  ["http://a.example", false],
  ["file:///etc/passwd", false],
  ["javascript:1", false],
  ["", false],
])("the URL %j is trustworthy: %s", (url, expected) => {
  expect(isTrustworthyUrl(url)).toBe(expected);
});
