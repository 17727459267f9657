import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assertPolicies } from "../../services/cli/policies-directory.ts";
import { temporaryDirectory } from "../support/temporary.ts";

test("a directory of policies must be there and hold countersign/", async () => {
  await using home = await temporaryDirectory();
  const missing = join(home.path, "missing");

  await expect(assertPolicies("DIRECTORY", missing)).rejects.toMatchObject({
    code: "not_found",
    message: `DIRECTORY: there is no directory "${missing}".`,
  });
  await expect(assertPolicies("DIRECTORY", home.path)).rejects.toMatchObject({
    code: "not_found",
    message: `DIRECTORY: "${home.path}" has no directory countersign/.`,
  });

  await mkdir(join(home.path, "countersign"));
  await expect(assertPolicies("DIRECTORY", home.path)).resolves.toBeUndefined();
});
