import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import axe from "axe-core";
import {
  chromium,
  type Browser,
  type BrowserContext,
  type CDPSession,
  type Page,
} from "playwright-core";

const run = promisify(execFile);

/** Fonts besides, because pages are looked at. */
const PACKAGES = ["chromium", "fonts-noto-core"];
const INSTALL = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${PACKAGES.join(" ")}`;
const LOCK = join(tmpdir(), "countersign-apt.lock");
const INSTALL_MS = 480_000;
const LOOK_MS = 30_000;

/** A real browser, or why there can be none on this machine. */
export type BrowserFound =
  | { readonly kind: "found"; readonly browser: Browser }
  | { readonly kind: "absent"; readonly reason: string };

/** Starts Chromium, after installing it where it is missing and may be installed. */
export async function startBrowser(): Promise<BrowserFound> {
  const path = (await findChromium()) ?? (await installChromium());
  if (path instanceof Error) return { kind: "absent", reason: path.message };
  // Root has no sandbox; only pages of ours are opened.
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
  return { kind: "found", browser };
}

/** A virtual authenticator (Chrome DevTools Protocol, WebAuthn). */
export interface Authenticator {
  /** Takes over the keys of another one, as a passkey that is synchronised between devices. */
  copyFrom(other: Authenticator): Promise<void>;
  readonly session: CDPSession;
  readonly authenticatorId: string;
}

/** An authenticator that verifies its user and says yes, in the page's browser. */
export async function addAuthenticator(
  context: BrowserContext,
  page: Page,
): Promise<Authenticator> {
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    session,
    authenticatorId,
    copyFrom: async (other) => {
      const from = { authenticatorId: other.authenticatorId };
      const { credentials } = await other.session.send("WebAuthn.getCredentials", from);
      for (const credential of credentials)
        await session.send("WebAuthn.addCredential", { authenticatorId, credential });
    },
  };
}

/** What axe-core finds wrong with a page, as "rule: elements". */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  // Over the debugger, because the pages let no other script in.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))",
  );
  return Array.isArray(found) ? found.map(String) : [String(found)];
}

async function findChromium(): Promise<string | undefined> {
  try {
    const { stdout } = await run("sh", ["-c", "command -v chromium"], { timeout: LOOK_MS });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

async function installChromium(): Promise<string | Error> {
  if (process.getuid?.() !== 0)
    return new Error("chromium is not installed, and only root could install it");
  try {
    // Two test files may want it at once, and apt-get takes one at a time.
    await run("flock", [LOCK, "sh", "-c", INSTALL], {
      timeout: INSTALL_MS,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  } catch (error) {
    const problem = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return new Error(`chromium could not be installed: ${problem}`);
  }
  return (await findChromium()) ?? new Error("chromium is missing, although it was installed");
}
