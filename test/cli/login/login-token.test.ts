import { expect, test } from "vitest";
import { Fault } from "../../../services/core/fault.ts";
import type { Login, Tokens } from "../../../services/cli/login/login.ts";
import { loginToken } from "../../../services/cli/login/login-token.ts";

const NOW_MS = 1_000_000;
const LOGIN: Login = {
  issuer: "https://idp.example",
  clientId: "cli",
  accessToken: "old",
  refreshToken: "refresh-1",
  expiresAtMs: NOW_MS - 1,
  person: { subject: "dana", name: "Dana" },
  signedInAtMs: 0,
};

/** A place for one login, and a provider that gives what it is told. */
function keeping(login: Login | undefined, renewal: () => Promise<Tokens>) {
  let stored = login;
  const renewed: string[] = [];
  const options = {
    issuer: LOGIN.issuer,
    read: async () => stored,
    save: async (next: Login) => void (stored = next),
    renew: async ({ refreshToken }: { refreshToken: string }) => {
      renewed.push(refreshToken);
      return renewal();
    },
    alone: <T>(work: () => Promise<T>) => work(),
    now: () => NOW_MS,
  };
  return { options, renewed, stored: () => stored };
}

const NEXT = { accessToken: "new", refreshToken: "refresh-2", expiresAtMs: NOW_MS + 600_000 };
const EXPIRED = { code: "unauthenticated", reason: "login_expired" };

test("an expired sign-in without anything to renew it needs the person", async () => {
  const { refreshToken: _, ...bare } = LOGIN;
  const place = keeping(bare, async () => NEXT);

  const token = loginToken(place.options);

  await expect(token).rejects.toMatchObject(EXPIRED);
  await expect(token).rejects.toThrow("countersign login");
  expect(place.renewed).toEqual([]);
});

test("so does one that the provider takes no more, and it is kept", async () => {
  const place = keeping(LOGIN, async () => {
    throw new Fault({ code: "unauthenticated", reason: "sign_in_over", message: "over" });
  });

  await expect(loginToken(place.options)).rejects.toMatchObject(EXPIRED);
  expect(place.stored()).toEqual(LOGIN);
});

test("so does one that went away meanwhile", async () => {
  const place = keeping(undefined, async () => NEXT);

  await expect(loginToken(place.options)).rejects.toMatchObject(EXPIRED);
});

test("a provider that does not answer is told as that", async () => {
  const away = new Fault({ code: "unavailable", reason: "issuer_unavailable", message: "away" });
  const place = keeping(LOGIN, () => Promise.reject(away));

  await expect(loginToken(place.options)).rejects.toBe(away);
});

test.each([undefined, NOW_MS + 30_001])(
  "a token that is good until %s is used as it is",
  async (expiresAtMs) => {
    const { expiresAtMs: _, ...rest } = LOGIN;
    const login = expiresAtMs === undefined ? rest : { ...rest, expiresAtMs };
    const place = keeping(login, async () => NEXT);

    expect(await loginToken(place.options)).toBe("old");
    expect(place.renewed).toEqual([]);
  },
);

test("one that is about to expire is renewed, and everything new is kept", async () => {
  const place = keeping({ ...LOGIN, expiresAtMs: NOW_MS + 30_000 }, async () => NEXT);

  expect(await loginToken(place.options)).toBe("new");
  expect(place.renewed).toEqual(["refresh-1"]);
  expect(place.stored()).toEqual({ ...LOGIN, ...NEXT });
});

test("what another process has renewed while this one waited is used, and not renewed again", async () => {
  const place = keeping(LOGIN, async () => NEXT);
  const alone = async <T>(work: () => Promise<T>) => {
    await place.options.save({ ...LOGIN, ...NEXT });
    return work();
  };

  expect(await loginToken({ ...place.options, alone })).toBe("new");
  expect(place.renewed).toEqual([]);
});
