import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync, strFromU8 } from "fflate";
import { afterEach, expect, test } from "vitest";
import { NewFile } from "../../../services/adapters/archive/new-file.ts";
import { ZipPackage } from "../../../services/adapters/archive/zip-package.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../../support/temporary.ts";

const ZONE = process.env["TZ"];

afterEach(() => {
  if (ZONE === undefined) delete process.env["TZ"];
  else process.env["TZ"] = ZONE;
});

async function write(directory: TemporaryDirectory, name: string, pieces: readonly string[]) {
  const path = join(directory.path, name);
  await using zip = await ZipPackage.open(path, { mayReplace: false });
  await zip.add("b.txt", pieces);
  await zip.add("tile/0/000", new Uint8Array(70_000).fill(7));
  await zip.add("a.txt", "");
  await zip.seal();
  return readFile(path);
}

test("a file that is there is not replaced unless that is said", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "out.zip");
  await writeFile(path, "precious");

  await expect(ZipPackage.open(path, { mayReplace: false })).rejects.toMatchObject({
    reason: "file_exists",
    message: `${path} exists`,
  });
  expect(await readFile(path, "utf8")).toBe("precious");
});

test("a file that came to be meanwhile is not replaced", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "out");
  await using file = await NewFile.open(path, { mayReplace: false });
  await file.write(new Uint8Array(3));
  await writeFile(path, "precious");

  await expect(file.commit()).rejects.toMatchObject({ reason: "file_exists" });
  expect(await readFile(path, "utf8")).toBe("precious");
});

test("a directory, or a place that is not there, is refused by its path", async () => {
  await using directory = await temporaryDirectory();
  const missing = join(directory.path, "no", "out.zip");

  await expect(NewFile.open(directory.path, { mayReplace: true })).rejects.toMatchObject({
    reason: "file_unwritable",
  });
  await expect(NewFile.open(missing, { mayReplace: false })).rejects.toMatchObject({
    reason: "file_unwritable",
    message: expect.stringContaining(missing),
  });
});

test("one path twice is refused", async () => {
  await using directory = await temporaryDirectory();
  await using zip = await ZipPackage.open(join(directory.path, "z"), { mayReplace: false });
  await zip.add("a", "1");
  await zip.add("a", "2");

  await expect(zip.seal()).rejects.toThrow("a was added twice");
});

test("what is not sealed leaves nothing behind", async () => {
  await using directory = await temporaryDirectory();
  {
    await using zip = await ZipPackage.open(join(directory.path, "z"), { mayReplace: false });
    await zip.add("a", "1");
  }

  expect(await readdir(directory.path)).toEqual([]);
});

test("equal content gives equal bytes, in whatever pieces and time zone", async () => {
  await using directory = await temporaryDirectory();
  const text = "line of some length\n".repeat(20_000);
  const lines = text.match(/.*\n/g) ?? [];

  const whole = await write(directory, "1.zip", [text]);
  process.env["TZ"] = "Asia/Tokyo";
  const cut = await write(directory, "2.zip", lines);

  expect(cut.equals(whole)).toBe(true);
});

test("the files come out as they went in, sorted, and only the exporter may read the package", async () => {
  await using directory = await temporaryDirectory();

  const files = unzipSync(await write(directory, "1.zip", ["x", "ÿ"]));

  expect(Object.keys(files)).toEqual(["a.txt", "b.txt", "tile/0/000"]);
  expect(strFromU8(files["b.txt"]!)).toBe("xÿ");
  expect(files["tile/0/000"]).toEqual(new Uint8Array(70_000).fill(7));
  expect(((await stat(join(directory.path, "1.zip"))).mode & 0o777).toString(8)).toBe("600");
  expect(await readdir(directory.path)).toEqual(["1.zip"]);
});
