import { parseConfigFile } from "../core/config/config-file.ts";
import { Section } from "../core/config/document.ts";
import { isAcceptableUrl } from "./origin.ts";

/** How people sign in at one identity provider. */
export interface ProviderSettings {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** A file, so that the secret stands in no file that people edit. */
  readonly clientSecretFile: string | undefined;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
  readonly stepUpAcr: readonly string[];
}

/** What is asked for where nothing else is said. */
export const DEFAULT_SCOPES = ["openid", "profile"];

/** Reads the text of a file of providers (YAML 1.2). Throws `ConfigError` with all problems at once. */
export function parseSignInFile(text: string): readonly ProviderSettings[] {
  return parseConfigFile("COUNTERSIGN_SIGN_IN_FILE", text, (document) =>
    Section.read(document, (root) => {
      const providers = root.sections("providers", readProvider);
      if (providers.length === 0) root.problem("providers", "must have one at least");
      return providers;
    }),
  );
}

function readProvider(section: Section): ProviderSettings {
  const issuer = section.text("issuer");
  if (issuer !== "" && !isAcceptableUrl(issuer)) {
    section.problem("issuer", "must be an https URL; http is for this machine only");
  }
  const scopes = section.texts("scopes");
  return {
    name: section.optionalText("name") ?? URL.parse(issuer)?.host ?? issuer,
    issuer,
    clientId: section.text("client_id"),
    clientSecretFile: section.optionalText("client_secret_file"),
    scopes: scopes.length === 0 ? DEFAULT_SCOPES : scopes,
    resource: section.optionalText("resource"),
    stepUpAcr: section.texts("step_up_acr"),
  };
}
