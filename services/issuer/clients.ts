/** Where a browser comes back to after it signed in at the console, on any port (RFC 8252, section 7.3). */
const LOOPBACK = ["http://127.0.0.1", "http://localhost"];
const CALLBACK = "/callback";

/** The clients of the embedded identity provider. All are public: what they hold on a person's machine is no secret. */
export function knownClients(consoleUrl: string | undefined) {
  const hosts = [...LOOPBACK, ...(consoleUrl === undefined ? [] : [new URL(consoleUrl).origin])];
  return [
    {
      client_id: "countersign-console",
      client_name: "The Countersign console",
      ...PUBLIC,
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: unique(hosts.map((host) => `${host}${CALLBACK}`)),
      post_logout_redirect_uris: unique(hosts.map((host) => `${host}/`)),
    },
    {
      client_id: "countersign-cli",
      client_name: "Countersign at a terminal",
      ...PUBLIC,
      grant_types: [
        "authorization_code",
        "urn:ietf:params:oauth:grant-type:device_code",
        "refresh_token",
      ],
      redirect_uris: LOOPBACK.map((host) => `${host}${CALLBACK}`),
    },
  ] as const;
}

/** "native" is what lets a loopback address have any port. */
const PUBLIC = {
  application_type: "native",
  token_endpoint_auth_method: "none",
  response_types: ["code"],
} as const;

/** A console on a loopback address of the usual form is there already. */
function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
