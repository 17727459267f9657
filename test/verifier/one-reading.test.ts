import { crc32, deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { toHex } from "../../services/core/action/encoding.ts";
import { canonicalise } from "../../services/core/action/canonical.ts";
import { sha256 } from "../../services/core/ledger/hash.ts";
import { bytesOf, filesOf, manifestOf, TRUST } from "./built-log.ts";
import { verify } from "./run.ts";
import { ran } from "./two-approvals.ts";

// Programs find the files of a zip file in three ways: by its directory, by a zip64 directory that some look for in any case,
// and from the first file to the next. A package in which they find different reports must not be called right.

const REPORT = Buffer.from("<h1>the report</h1>");
const OTHER = Buffer.from("<h1>another report</h1>");
const HEADER = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const bodies = ran().map(bytesOf);

interface Part {
  readonly path: string;
  readonly content: Buffer;
  readonly method?: number;
  readonly flags?: number;
  readonly packed?: Buffer;
  readonly localExtra?: Buffer;
  readonly behind?: Buffer;
  readonly local?: (header: Buffer) => void;
  readonly listed?: (entry: Buffer) => void;
  readonly extra?: Buffer;
  readonly comment?: (before: number) => Buffer;
}

function partsOf(change: Partial<Part> = {}): readonly Part[] {
  const files = { ...filesOf(bodies, []), "report.html": REPORT };
  return Object.entries({ ...files, "manifest.json": manifestOf(files, bodies) }).map(
    ([path, content]) => ({
      path,
      content: Buffer.from(content),
      ...(path === "report.html" ? change : {}),
    }),
  );
}

function headerOf(part: Part, at?: number): Buffer {
  const { path, content, method = 0, flags = 0, packed = content } = part;
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(flags, 2);
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(path.length, 22);
  const signature = Buffer.alloc(4);
  signature.writeUInt32LE(at === undefined ? HEADER : 0x02014b50);
  if (at === undefined) {
    const { localExtra = Buffer.alloc(0) } = part;
    const header = Buffer.concat([signature, fields, Buffer.alloc(2), Buffer.from(path)]);
    header.writeUInt16LE(localExtra.length, 28);
    part.local?.(header);
    return Buffer.concat([header, localExtra]);
  }
  const rest = Buffer.alloc(16);
  rest.writeUInt32LE(at, 12);
  return Buffer.concat([signature, Buffer.from([20, 3]), fields, rest, Buffer.from(path)]);
}

function zipOf(parts: readonly Part[], beside: Buffer = Buffer.alloc(0)): Buffer {
  let body = Buffer.alloc(0);
  const entries = parts.map((part) => {
    const entry = headerOf(part, body.length);
    const { packed = part.content, behind = Buffer.alloc(0) } = part;
    body = Buffer.concat([body, headerOf(part), packed, behind]);
    return { part, entry };
  });
  body = Buffer.concat([body, beside]);
  let directory = Buffer.alloc(0);
  for (const { part, entry } of entries) {
    const { extra = Buffer.alloc(0) } = part;
    const before = body.length + directory.length + entry.length + extra.length;
    const comment = part.comment?.(before) ?? Buffer.alloc(0);
    part.listed?.(entry);
    entry.writeUInt16LE(extra.length, 30);
    entry.writeUInt16LE(comment.length, 32);
    directory = Buffer.concat([directory, entry, extra, comment]);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}

/** A directory of one file and the zip64 records that lead to it, as an entry's comment. */
function secondDirectory(before: number): Buffer {
  const entry = headerOf({ path: "report.html", content: OTHER }, 0);
  const records = Buffer.alloc(56 + 20);
  records.writeUInt32LE(0x06064b50, 0);
  records.writeBigUInt64LE(44n, 4);
  records.writeBigUInt64LE(1n, 24);
  records.writeBigUInt64LE(1n, 32);
  records.writeBigUInt64LE(BigInt(entry.length), 40);
  records.writeBigUInt64LE(BigInt(before), 48);
  records.writeUInt32LE(0x07064b50, 56);
  records.writeBigUInt64LE(BigInt(before + entry.length), 64);
  records.writeUInt32LE(1, 72);
  return Buffer.concat([entry, records]);
}

function descriptorOf(content: Buffer, packed: Buffer): Buffer {
  const bytes = Buffer.alloc(16);
  [DESCRIPTOR, crc32(content), packed.length, content.length].forEach((value, at) =>
    bytes.writeUInt32LE(value, 4 * at),
  );
  return bytes;
}

const hidden = { path: "report.html", content: OTHER };
const hiddenFile = Buffer.concat([headerOf(hidden), OTHER]);
const deflated = deflateRawSync(REPORT);
const unicodePath = Buffer.from([0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, 0x61]);

const verifyZip = (zip: Buffer) => verify({ zip, trust: TRUST }, "zip", "--trust", "trust");

test.each<[string, Buffer]>([
  ["a second directory in a comment", zipOf(partsOf({ comment: secondDirectory }))],
  ["another name in an extra field", zipOf(partsOf({ extra: unicodePath }))],
  ["an extra field before its content", zipOf(partsOf({ localExtra: unicodePath }))],
  ["a file between two others", zipOf(partsOf({ behind: hiddenFile }))],
  ["a file before the directory", zipOf(partsOf(), hiddenFile)],
  [
    "a file within the packed content of another",
    zipOf(partsOf({ method: 8, packed: Buffer.concat([deflated, hiddenFile]) })),
  ],
  ["another size before its content", zipOf(partsOf({ local: (at) => at.writeUInt32LE(5, 22) }))],
  ["another method before its content", zipOf(partsOf({ local: (at) => at.writeUInt16LE(8, 8) }))],
  ["sizes that are left out", zipOf(partsOf({ local: (at) => at.fill(0, 14, 26) }))],
  [
    "other sizes behind its content",
    zipOf(partsOf({ flags: 8, behind: descriptorOf(OTHER, OTHER) })),
  ],
  ["a flag that nobody needs", zipOf(partsOf({ flags: 0x2000 }))],
  ["a disk of its own", zipOf(partsOf({ listed: (entry) => entry.writeUInt16LE(1, 34) }))],
])("a package with %s is refused", async (_, zip) => {
  const { code, checks } = await verifyZip(zip);

  expect(code).toBe(1);
  expect(Object.values(checks)).toContain("bad");
});

test("packages whose files say their sizes before, behind, or in both places are right", async () => {
  const behind = descriptorOf(REPORT, deflated);
  const packed = { method: 8, packed: deflated };
  const unsaid = (header: Buffer) => header.fill(0, 14, 26);

  for (const change of [
    {},
    packed,
    { ...packed, flags: 8, behind, local: unsaid },
    { ...packed, flags: 8, behind },
  ])
    expect((await verifyZip(zipOf(partsOf(change)))).code).toBe(0);
});

test("a manifest that names a file again and again is refused before the file is unpacked as often", async () => {
  const bytes = 1 << 22;
  const large = Buffer.alloc(bytes);
  const files = { ...filesOf(bodies, []), large };
  const manifest = JSON.parse(Buffer.from(manifestOf(files, bodies)).toString());
  const once = { path: "large", bytes, sha256: toHex(sha256(large)) };
  manifest.files = [...manifest.files, ...Array.from({ length: 3_000 }, () => once)];
  const listed = Buffer.from(canonicalise(manifest));
  const parts = Object.entries({ ...files, "manifest.json": listed }).map(([path, content]) => ({
    path,
    content: Buffer.from(content),
  }));

  const { details } = await verifyZip(zipOf(parts));

  expect(details["files"]).toBe("manifest.json does not list each file once in order");
}, 5_000);
