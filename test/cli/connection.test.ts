import { resolve } from "node:path";
import { expect, test } from "vitest";
import { homeOf } from "../../services/cli/connection.ts";

test.each(["", " "])(
  "an empty --home (%j) is refused instead of being the working directory",
  (home) => {
    expect(() => homeOf({ env: {} }, { home })).toThrow(
      expect.objectContaining({ code: "usage", message: "--home: must not be empty." }),
    );
  },
);

test.each(["", " ", undefined])("an empty COUNTERSIGN_HOME (%j) is the default home", (value) => {
  expect(homeOf({ env: { COUNTERSIGN_HOME: value } }, {})).toBe(resolve(".countersign"));
});
