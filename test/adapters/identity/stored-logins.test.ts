import { mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  readLogins,
  removeLogin,
  saveLogin,
  withLoginLock,
  type StoredLogin,
} from "../../../services/adapters/identity/stored-logins.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../../support/temporary.ts";

const LOGIN: StoredLogin = {
  issuer: "https://idp.example/a",
  clientId: "cli",
  accessToken: "secret-access",
  refreshToken: "secret-refresh",
  expiresAtMs: 2_000,
  person: { subject: "dana", name: "Dana" },
  signedInAtMs: 1_000,
};

let home: TemporaryDirectory;

beforeEach(async () => {
  home = await temporaryDirectory();
});

afterEach(() => home[Symbol.asyncDispose]());

test.each([
  "no JSON",
  "{}",
  JSON.stringify({ ...LOGIN, accessToken: 7 }),
  JSON.stringify({ ...LOGIN, refreshToken: null }),
  JSON.stringify({ ...LOGIN, person: "dana" }),
])("a file that is no sign-in is named, and nothing of it is said", async (text) => {
  await mkdir(join(home.path, "credentials"));
  await writeFile(join(home.path, "credentials", "x.json"), text);

  const reading = readLogins(home.path);

  await expect(reading).rejects.toThrow("x.json is no stored sign-in");
  await expect(reading).rejects.not.toThrow("secret");
});

test("nobody is signed in at first", async () => {
  expect(await readLogins(home.path)).toEqual([]);
});

test("there is one sign-in an issuer, the newest comes first, and files are for their owner only", async () => {
  const other = { ...LOGIN, issuer: "https://idp.example/b", signedInAtMs: 3_000 };
  await saveLogin(home.path, LOGIN);
  await saveLogin(home.path, other);
  await saveLogin(home.path, { ...LOGIN, accessToken: "newer" });

  expect(await readLogins(home.path)).toEqual([other, { ...LOGIN, accessToken: "newer" }]);
  const directory = join(home.path, "credentials");
  const files = await readdir(directory);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect(
    await Promise.all(files.map(async (name) => (await stat(join(directory, name))).mode & 0o777)),
  ).toEqual([0o600, 0o600]);
});

test("what is removed is gone, and need not be there", async () => {
  await saveLogin(home.path, LOGIN);

  await removeLogin(home.path, LOGIN.issuer);
  await removeLogin(home.path, LOGIN.issuer);

  expect(await readLogins(home.path)).toEqual([]);
});

test("of many who renew at once one works at a time, and one that died stands in nobody's way", async () => {
  const at = { home: home.path, issuer: LOGIN.issuer };
  let [inside, most] = [0, 0];
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((done) => setImmediate(done));
    inside -= 1;
  };
  await saveLogin(home.path, LOGIN);
  const [file = ""] = await readdir(join(home.path, "credentials"));
  const lock = join(home.path, "credentials", `${file}.lock`);
  await writeFile(lock, "");
  await utimes(lock, new Date(0), new Date(0));

  await Promise.all(Array.from({ length: 8 }, () => withLoginLock(at, work)));

  expect(most).toBe(1);
  expect(await readdir(join(home.path, "credentials"))).toEqual([file]);
});
