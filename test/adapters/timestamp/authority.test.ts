import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { stampText } from "../../../services/adapters/timestamp/authority.ts";
import { encodeQuery } from "../../../services/adapters/timestamp/query.ts";
import { checkReply } from "../../../services/adapters/timestamp/reply.ts";
import { StampFiles } from "../../../services/adapters/timestamp/stamp-files.ts";
import { TimestampError } from "../../../services/adapters/timestamp/timestamp-error.ts";
import { openssl, startTimestampAuthority } from "../../support/timestamp-authority.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

const TEXT = "countersign.local/ledger\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const NEVER = new AbortController().signal;

test("an authority that does not answer gives no stamp", async () => {
  await expect(stampText("http://127.0.0.1:1/", TEXT, NEVER)).rejects.toMatchObject({
    code: "unreachable",
  });
});

test.each([
  { what: "a status other than 200", status: 503, body: Buffer.alloc(0), code: "unreachable" },
  {
    what: "more than an answer may have",
    status: 200,
    body: Buffer.alloc(64 * 1024 + 1),
    code: "unreachable",
  },
  { what: "nothing", status: 200, body: Buffer.alloc(0), code: "malformed" },
  { what: "what is no DER", status: 200, body: Buffer.from("hello"), code: "malformed" },
  { what: "a refusal", status: 200, body: Buffer.from("30053003020102", "hex"), code: "rejected" },
  {
    what: "a grant without a stamp",
    status: 200,
    body: Buffer.from("30053003020100", "hex"),
    code: "malformed",
  },
])("an authority that answers with $what gives no stamp", async ({ status, body, code }) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  const stamped = stampText(`http://127.0.0.1:${port}/`, TEXT, NEVER);

  await expect(stamped).rejects.toMatchObject({ name: "TimestampError", code });
  server.closeAllConnections();
  server.close();
});

test("a stamp for another text and an answer to another question are refused", async () => {
  await using directory = await temporaryDirectory();
  const replies: Buffer[] = [];
  await using authority = await startTimestampAuthority(directory.path, (reply) => {
    replies.push(reply);
    return replies[0]!;
  });
  await stampText(authority.url, TEXT, NEVER);

  await expect(stampText(authority.url, `${TEXT}more\n`, NEVER)).rejects.toThrow("another digest");
  await expect(stampText(authority.url, TEXT, NEVER)).rejects.toThrow("nonce");
});

test("OpenSSL accepts the stored response for the stored text, and for no other", async () => {
  await using directory = await temporaryDirectory();
  await using authority = await startTimestampAuthority(directory.path);
  const files = new StampFiles(join(directory.path, "timestamps"));

  const { reply, time } = await stampText(authority.url, TEXT, NEVER);
  await files.save(3, { text: TEXT, reply });

  const verify = [
    "ts",
    "-verify",
    "-in",
    "timestamps/3.tsr",
    "-CAfile",
    authority.rootFile,
    "-data",
  ];
  expect(await openssl(directory.path, ...verify, "timestamps/3.txt")).toContain(
    "Verification: OK",
  );
  await expect(openssl(directory.path, ...verify, "tsa.cnf")).rejects.toThrow(
    "message imprint mismatch",
  );
  expect(time).toMatch(/^20\d{12}/);
  expect(await files.newestSize()).toBe(3);
});

test("a directory without stamps has stamped nothing", async () => {
  await using directory = await temporaryDirectory();

  expect(await new StampFiles(join(directory.path, "timestamps")).newestSize()).toBe(0);
});

test("OpenSSL reads the question", async () => {
  await using directory = await temporaryDirectory();
  const query = encodeQuery({ digest: new Uint8Array(32).fill(7), nonce: Uint8Array.of(1, 2, 3) });
  await writeFile(join(directory.path, "q.tsq"), query);

  const text = await openssl(directory.path, "ts", "-query", "-in", "q.tsq", "-text");

  expect(text).toContain("Hash Algorithm: sha256");
  expect(text).toContain("Nonce: 0x010203");
  expect(text).toContain("Certificate required: yes");
});

test("whatever bytes come, reading them ends in a TimestampError", () => {
  const query = { digest: new Uint8Array(32), nonce: Uint8Array.of(1) };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => checkReply(bytes, query)).toThrow(TimestampError);
    }),
  );
});

test("a response that is cut off anywhere is refused", async () => {
  await using directory = await temporaryDirectory();
  const query = { digest: new Uint8Array(32).fill(7), nonce: Uint8Array.of(1, 2, 3) };
  const answers: Buffer[] = [];
  await using authority = await startTimestampAuthority(directory.path, (reply) => {
    answers.push(reply);
    return reply;
  });
  await fetch(authority.url, { method: "POST", body: Buffer.from(encodeQuery(query)) });
  const good = answers[0]!;

  expect(checkReply(good, query)).toMatch(/^20/);
  for (let length = 0; length < good.length; length += 1) {
    expect(() => checkReply(good.subarray(0, length), query)).toThrow(TimestampError);
  }
});
