import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BrowserContext, Page } from "playwright-core";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import { startBrowser, violationsOf, type BrowserFound } from "../support/browser.ts";
import { startConsole, type TestConsole } from "../support/console.ts";

const PAGE = "/requests/req_aaaaaaaaaaaaaaaaaaaaaaaaaa";

const found: BrowserFound = await startBrowser();
if (found.kind === "absent") console.warn(`skipped: ${found.reason}`);
const inBrowser = test.skipIf(found.kind === "absent");

let running: TestConsole;
let context: BrowserContext;
let page: Page;
let strongUntilMs = 0;
const problems: string[] = [];

beforeAll(async () => {
  if (found.kind === "absent") return;
  running = await startConsole({
    script: {
      whoAmI: () => ({
        groups: ["data-governance", "oncall-platform"],
        roles: ["auditor"],
        methods: ["pwd", "otp"],
        linked: ["https://chat.example|U123"],
        strongUntil: timestampFromMs(strongUntilMs),
        passkeys: [{ credentialId: "abc", name: "My key" }],
        standIn: {
          person: "https://idp.example|sam",
          until: timestampFromMs(Date.now() + 86_400_000),
        },
      }),
    },
  });
  running.peer.add({
    stepUp: true,
    breakGlassGroup: "oncall-platform",
    grantOffer: { uses: 5, window: durationFromMs(3_600_000), shape: ["/sql"] },
    rememberDenialMax: durationFromMs(86_400_000),
    delegation: [
      { person: true, id: "https://idp.example|erin" },
      { person: false, id: "spiffe://acme.example/planner" },
    ],
    votes: [
      {
        person: { issuer: "https://idp.example", subject: "sam", name: "Sam Sommer" },
        choice: VoteChoice.APPROVE,
        comment: "The report is due, and the export is of the usual size.",
        votedAt: timestampFromMs(Date.now() - 30_000),
        strong: true,
      },
    ],
  });
  context = await found.browser.newContext();
  page = await context.newPage();
  page.on("console", (message) => {
    const isOurs = message.location().url.startsWith(running.origin);
    if (message.type() === "error" && isOurs) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
});

afterAll(async () => {
  if (found.kind === "absent") return;
  await found.browser.close();
  await running[Symbol.asyncDispose]();
});

async function look(name: string): Promise<void> {
  const directory = process.env["COUNTERSIGN_SCREENSHOTS"];
  if (directory === undefined) return;
  await page.screenshot({ path: `${directory}/${name}.png`, fullPage: true });
}

inBrowser(
  "a person signs in, sees the request and denies it, with the keyboard alone",
  async () => {
    await page.goto(`${running.origin}${PAGE}`);
    await look("sign-in");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/interaction/);
    await page.getByLabel("Person").selectOption("dana");
    await page.getByRole("button", { name: "Sign in" }).press("Enter");
    await page.waitForURL(`${running.origin}${PAGE}`);
    await page.getByLabel("Comment").focus();
    await page.keyboard.type("not this week");
    await page.getByRole("button", { name: "Deny", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("status").waitFor();

    expect(await page.getByRole("status").textContent()).toBe("Your denial is recorded.");
    expect(running.peer.votes.at(-1)).toMatchObject({
      choice: VoteChoice.DENY,
      comment: "not this week",
    });
    expect(problems).toEqual([]);
  },
);

inBrowser("the countdown counts", async () => {
  await page.goto(`${running.origin}${PAGE}`);
  const countdown = page.locator("header time[data-until]");
  const before = await countdown.textContent();

  await expect.poll(() => countdown.textContent(), { timeout: 5_000 }).not.toBe(before);
});

inBrowser(
  "a request that changes while it is read says so, and keeps what is being written",
  async () => {
    await page.goto(`${running.origin}${PAGE}`);
    const changed = page.getByText("This request has changed since you opened it.");
    await page.getByLabel("Comment").fill("half a sentence");
    const before = await changed.isVisible();
    const request = running.peer.requests.get(PAGE.split("/")[2] ?? "");
    if (request !== undefined) request.version += 1n;

    await changed.waitFor();

    expect(before).toBe(false);
    expect(await page.getByLabel("Comment").inputValue()).toBe("half a sentence");
  },
);

const VIEWS = [
  ["light", "light", 1280],
  ["dark", "dark", 1280],
  ["narrow", "light", 360],
  ["narrow and dark", "dark", 360],
] as const;

for (const [view, colorScheme, width] of VIEWS) {
  inBrowser.each([
    ["the requests", "/"],
    ["a request", PAGE],
    ["a request that is not there", "/requests/req_missing"],
    ["oneself", "/me"],
  ])(
    `axe finds nothing wrong with %s, ${view}, and nothing is wider than the screen`,
    async (what, path) => {
      strongUntilMs = path === "/me" ? Date.now() + 900_000 : 0;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${running.origin}${path}`);
      await look(`${what} ${view}`.replaceAll(" ", "-"));

      expect(await violationsOf(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
        width,
      );
    },
  );
}

inBrowser("axe finds nothing wrong with the sign-in and a refusal in place", async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${running.origin}${PAGE}`);
  await page.locator("summary").click();
  running.peer.script.vote = () => {
    throw new Fault({ code: "permission_denied", reason: "step_up_required", message: "stronger" });
  };
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.getByRole("alert").first().waitFor();
  await look("a-refusal");
  const refused = await violationsOf(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: /Sign in with/ }).waitFor();

  expect(refused).toEqual([]);
  expect(await violationsOf(page)).toEqual([]);
});
