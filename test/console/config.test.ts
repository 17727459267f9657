import { expect, test } from "vitest";
import { parseConsoleConfig } from "../../services/console/config.ts";
import { parseSignInFile } from "../../services/console/sign-in-file.ts";

const LEAST = { COUNTERSIGN_DECISION_ADDRESS: "localhost:7401" };

test.each([
  [{ COUNTERSIGN_CONSOLE_HOST: "0.0.0.0" }, "COUNTERSIGN_CONSOLE_URL is not set"],
  [{ COUNTERSIGN_CONSOLE_URL: "http://console.example" }, "must be an https URL"],
  [{ COUNTERSIGN_CONSOLE_URL: "https://console.example/path" }, "must be an origin"],
  [{ COUNTERSIGN_SIGN_IN_ISSUER: "http://idp.example" }, "must be an https URL"],
  [
    { COUNTERSIGN_SIGN_IN_ISSUER: "https://idp.example", COUNTERSIGN_SIGN_IN_FILE: "/x" },
    "COUNTERSIGN_SIGN_IN_FILE is, too",
  ],
  [
    { COUNTERSIGN_SIGN_IN_CLIENT_SECRET: "s3cret", COUNTERSIGN_SIGN_IN_FILE: "/x" },
    "is for one provider",
  ],
  [{ COUNTERSIGN_DECISION_ADDRESS: "" }, "COUNTERSIGN_DECISION_ADDRESS is not set"],
])("%j is refused: %s", (variables, problem) => {
  expect(() => parseConsoleConfig({ ...LEAST, ...variables })).toThrow(problem);
});

test("no problem quotes the client's secret", () => {
  const variables = {
    COUNTERSIGN_SIGN_IN_CLIENT_SECRET: "very-secret",
    COUNTERSIGN_CONSOLE_PORT: "x",
  };

  expect(() => parseConsoleConfig({ ...LEAST, ...variables })).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining("very-secret") }),
  );
});

test("without more the embedded provider is asked, for its strong class at a step-up", () => {
  const config = parseConsoleConfig(LEAST);

  expect(config.provider("http://127.0.0.1:20000")).toEqual({
    name: "the development provider",
    issuer: "http://127.0.0.1:20000",
    clientId: "countersign-console",
    clientSecretFile: undefined,
    scopes: ["openid", "profile"],
    resource: undefined,
    stepUpAcr: ["strong"],
  });
});

test.each([
  [{}, "providers: must have one at least"],
  [{ providers: [{}] }, "providers[0].issuer: is not set"],
  [
    { providers: [{ issuer: "http://idp.example", client_id: "x" }] },
    "providers[0].issuer: must be an https URL",
  ],
  [
    { providers: [{ issuer: "https://idp.example", client_id: "x", client_secret: "y" }] },
    "providers[0].client_secret: is not a known field",
  ],
])("the file %j is refused: %s", (document, problem) => {
  const words = problem.replace(": ", " ");

  expect(() => parseSignInFile(JSON.stringify(document))).toThrow(words);
});

test("a file that is no YAML is refused without a word of what stands in it", () => {
  const read = () => parseSignInFile("providers:\n  - client_secret: [hunter2");

  expect(read).toThrow("COUNTERSIGN_SIGN_IN_FILE: the file is no YAML");
  expect(read).not.toThrow("hunter2");
});

test("a provider of the file is called by its host unless it has a name", () => {
  const [provider] = parseSignInFile(`
    providers:
      - { issuer: "https://idp.example/tenant", client_id: console, step_up_acr: [phr] }
  `);

  expect(provider).toMatchObject({
    name: "idp.example",
    scopes: ["openid", "profile"],
    stepUpAcr: ["phr"],
  });
});
