import { describe, expect, it } from "vitest";
import { fallbackName, parseOptions } from "../../../../sidecar/intercept/mcp/options.ts";

describe("the options", () => {
  it.each([
    [[], /^SERVER: /u],
    [["--"], /^SERVER: /u],
    [["--name", "", "--", "x"], /^--name: /u],
    [["--name", "é".repeat(101), "--", "x"], /^--name: must be at most 200 bytes/u],
    [["--target", "x".repeat(2_049), "--", "x"], /^--target: /u],
    [["--what", "--", "x"], /what/u],
    [["server", "--", "x"], /server/u],
  ])("refuse %j", (argv, message) => {
    expect(() => parseOptions(argv, {})).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringMatching(message) }),
    );
  });

  it.each([
    [["--sidecar", "/run/s.sock"], {}, "unix:/run/s.sock"],
    [["--sidecar", "127.0.0.1:7"], {}, "127.0.0.1:7"],
    [[], { COUNTERSIGN_SIDECAR: "unix:/a" }, "unix:/a"],
    [[], { COUNTERSIGN_HOME: "/h" }, "unix:/h/sidecar/sidecar.sock"],
    [[], {}, "unix:.countersign/sidecar/sidecar.sock"],
  ])("find the sidecar: %j %j", (argv, env, sidecar) => {
    expect(parseOptions([...argv, "--", "x", "--name", "y"], env)).toMatchObject({
      sidecar,
      name: undefined,
      command: "x",
      args: ["--name", "y"],
    });
  });

  it("fall back to the command's name", () => {
    expect(fallbackName("/usr/bin/mcp-files")).toBe("mcp-files");
  });
});
