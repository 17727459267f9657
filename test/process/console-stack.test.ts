import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { RequestStatus } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { addAuthenticator, startBrowser, type BrowserFound } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import {
  askForExport,
  decideExport,
  startStack,
  type Identity,
  type Stack,
} from "../support/stack.ts";

/** Everything real: the broker, the embedded provider, the decision service, the console and a browser. */
const found: BrowserFound = await startBrowser();
if (found.kind === "absent") console.warn(`skipped: ${found.reason}`);
const inBrowser = test.skipIf(found.kind === "absent");

let stack: Stack;
let origin: string;
let agent: Identity;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const url = { COUNTERSIGN_CONSOLE_URL: origin };
  stack = await startStack({ env: url });
  await stack.start("services/issuer/main.ts", url);
  await stack.start("services/console/main.ts", { ...url, COUNTERSIGN_CONSOLE_PORT: `${port}` });
  agent = await stack.workload("demo-agent", { owner: "olivia" });
});

afterAll(async () => {
  if (found.kind === "found") await found.browser.close();
  await stack.stop();
});

async function openPage(): Promise<Page> {
  return (await openWithAuthenticator()).page;
}

async function openWithAuthenticator() {
  if (found.kind === "absent") throw new Error(found.reason);
  const context = await found.browser.newContext();
  const page = await context.newPage();
  return { page, authenticator: await addAuthenticator(context, page) };
}

/** From wherever the console sends to the sign-in, back to where that was wanted. */
async function signIn(page: Page, person: string, path: string): Promise<void> {
  await page.goto(`${origin}${path}`);
  await page.getByRole("link", { name: /^Sign in with/ }).click();
  await choose(page, person);
  await page.waitForURL(`${origin}${path}`);
}

async function choose(page: Page, person: string): Promise<void> {
  await page.locator(`input[type="radio"][value="${person}"]`).check();
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function registerPasskey(page: Page, person: string): Promise<void> {
  await page.goto(`${origin}/me`);
  await page.getByRole("link", { name: "Sign in more strongly to add a passkey" }).click();
  await choose(page, person);
  await page.waitForURL(`${origin}/me`);
  await page.getByLabel("Name of a new passkey").fill("The key on my desk");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("status").waitFor();
}

async function requestOf(id: string) {
  const { request } = await (await stack.person("dana")).approvals.getRequest({ requestId: id });
  return request;
}

inBrowser("nobody approves their own agent's request, and the page says why", async () => {
  const { requestId } = await askForExport(agent);
  const page = await openPage();
  await signIn(page, "olivia", `/requests/${requestId}`);

  await page.getByRole("button", { name: "Approve", exact: true }).click();

  await page.getByText("This is your own action").waitFor();
  expect((await requestOf(requestId))?.status).toBe(RequestStatus.PENDING);
  await page.context().close();
});

inBrowser("a passkey is registered, and its vote counts as the strongest", async () => {
  const { requestId } = await askForExport(agent);
  const page = await openPage();
  await signIn(page, "dana", `/requests/${requestId}`);
  const before = await page.getByRole("button", { name: /with a passkey/ }).count();
  await registerPasskey(page, "dana");
  const registered = await page.getByRole("status").textContent();
  await page.goto(`${origin}/requests/${requestId}`);

  await page.getByRole("button", { name: "Approve with a passkey" }).click();
  await page.getByRole("status").waitFor();

  const request = await requestOf(requestId);
  expect(before).toBe(0);
  expect(registered).toContain("Your passkey is registered.");
  expect(await page.getByRole("status").textContent()).toContain("Your approval is recorded.");
  expect(request?.status).toBe(RequestStatus.APPROVED);
  expect(request?.votes[0]).toMatchObject({ channel: "console", strong: true });
  expect(await page.getByText("signed by a passkey").count()).toBeGreaterThan(0);
  await page.context().close();
});

inBrowser("a passkey that its owner does not use casts no vote, and the page says so", async () => {
  const { requestId } = await askForExport(agent);
  // The authenticator of this browser has not the key that was registered elsewhere.
  const page = await openPage();
  await signIn(page, "dana", `/requests/${requestId}`);

  await page.getByRole("button", { name: "Approve with a passkey" }).click();

  await page.getByText("The passkey was not used").waitFor({ timeout: 90_000 });
  expect((await requestOf(requestId))?.votes).toEqual([]);
  await page.context().close();
});

inBrowser("a passkey is removed by its owner", async () => {
  const page = await openPage();
  await signIn(page, "dana", "/me");

  await page.getByRole("button", { name: "Remove the passkey The key on my desk" }).click();

  await page.getByText("That passkey is removed.").waitFor();
  expect(await page.getByText("The key on my desk").count()).toBe(0);
  await page.context().close();
});

inBrowser("a step-up makes the sign-in a strong one", async () => {
  const page = await openPage();
  await signIn(page, "sam", "/me");
  const before = await page
    .getByRole("link", { name: "Sign in more strongly", exact: true })
    .count();

  await page.getByRole("link", { name: "Sign in more strongly", exact: true }).click();
  await choose(page, "sam");
  await page.waitForURL(`${origin}/me`);

  expect(before).toBe(1);
  expect(await page.getByRole("link", { name: "Sign in more strongly", exact: true }).count()).toBe(
    0,
  );
  await page.context().close();
});

inBrowser(
  "what needs a strong sign-in is refused without, and approved after the step-up",
  async () => {
    const { requestId } = await decideExport(agent, { operation: "create_api_key" });
    const page = await openPage();
    await signIn(page, "sam", `/requests/${requestId}`);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByText("This needs a stronger sign-in than yours").waitFor();
    const refused = await requestOf(requestId);

    await page.getByRole("alert").getByRole("link", { name: "Sign in more strongly" }).click();
    await choose(page, "sam");
    await page.waitForURL(`${origin}/requests/${requestId}`);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByText("Your approval is recorded.").waitFor();

    const request = await requestOf(requestId);
    expect(refused?.status).toBe(RequestStatus.PENDING);
    expect(request?.status).toBe(RequestStatus.APPROVED);
    expect(request?.votes[0]).toMatchObject({ strong: true });
    await page.context().close();
  },
);

inBrowser("a passkey makes up for a sign-in that is not strong", async () => {
  const { requestId } = await decideExport(agent, { operation: "create_api_key" });
  const [desk, phone] = [await openWithAuthenticator(), await openWithAuthenticator()];
  await signIn(desk.page, "sam", "/me");
  await registerPasskey(desk.page, "sam");
  await phone.authenticator.copyFrom(desk.authenticator);
  await signIn(phone.page, "sam", `/requests/${requestId}`);
  const isWeak = await phone.page.getByText("An approval needs a strong sign-in or").isVisible();

  await phone.page.getByRole("button", { name: "Approve with a passkey" }).click();
  await phone.page.getByText("Your approval is recorded.").waitFor();

  const request = await requestOf(requestId);
  expect(isWeak).toBe(true);
  expect(request?.status).toBe(RequestStatus.APPROVED);
  expect(request?.votes[0]).toMatchObject({ strong: true });
  await desk.page.context().close();
  await phone.page.context().close();
});

inBrowser(
  "a stand-in who holds no group of the person's is refused, and the page says so",
  async () => {
    const page = await openPage();
    await signIn(page, "dana", "/me");
    const identity = await page.locator("dd code").first().textContent();

    await page.getByLabel("Their identity").fill(`${identity}`.trim().replace(/dana$/, "sam"));
    await page
      .getByLabel("Until")
      .fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 16));
    await page.getByRole("button", { name: "Name them" }).click();

    const alert = page.getByRole("alert").first();
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/group/);
    await page.context().close();
  },
);

inBrowser("two identities become one person by a code, and two again", async () => {
  const [one, other] = [await openPage(), await openPage()];
  await signIn(one, "pat", "/me");
  await signIn(other, "alex", "/me");
  await one.getByRole("button", { name: "Get a code" }).click();
  const code = (await one.locator(".code strong").textContent()) ?? "";

  await other.getByLabel("Code from the other identity").fill(code);
  await other.getByRole("button", { name: "Link it to me" }).click();
  await other.getByText("Both identities are one person now.").waitFor();
  const linked = await other.getByRole("button", { name: /^Unlink .*\|pat$/ }).count();
  await other.getByRole("button", { name: /^Unlink .*\|pat$/ }).click();
  await other.getByText("That identity is no longer linked to you.").waitFor();

  expect(linked).toBe(1);
  await one.context().close();
  await other.context().close();
});
