import { expect, test } from "vitest";
import { readIssuersFile } from "../../../services/adapters/identity/issuers-file.ts";

test("a file that can't be read is a mistake of the configuration, named by its variable", async () => {
  await expect(readIssuersFile("/nowhere/issuers.yaml")).rejects.toMatchObject({
    problems: [{ variable: "COUNTERSIGN_ISSUERS_FILE", problem: "is a file that can't be read" }],
  });
});
