import { describe, expect, test } from "vitest";
import { email } from "../../../../services/core/redaction/detectors/email.ts";
import { foundBy } from "../secrets/found-by.ts";

describe("an e-mail address", () => {
  test.each([
    [
      "in a sentence",
      "Write to ines.okafor@example.org, please.",
      ["EMAIL ines.okafor@example.org"],
    ],
    [
      "with a tag and a subdomain",
      "<a+b_c@mail.eu.example.co.uk>",
      ["EMAIL a+b_c@mail.eu.example.co.uk"],
    ],
    ["with letters of other scripts", "josé@exämple.de", ["EMAIL josé@exämple.de"]],
    ["in JSON", `{"to":"x@example.org"}`, ["EMAIL x@example.org"]],
    [
      "two, parted by a semicolon",
      "a@example.org;b@example.org",
      ["EMAIL a@example.org", "EMAIL b@example.org"],
    ],
  ])("is found %s", (_, text, expected) => {
    expect(foundBy(email, text)).toEqual(expected);
  });

  test.each([
    ["the password of a URL", "postgres://app:s3cret@db.example.org/main"],
    ["a repository", "git@git.example.org:team/project.git"],
    ["a mention", "@ines look at this"],
    ["a version", "npm i left-pad@1.3.0"],
    ["no domain", "root@localhost"],
    ["signs alone", "@@@@ a@ @b"],
  ])("is not what %s looks like", (_, text) => {
    expect(foundBy(email, text)).toEqual([]);
  });
});
