import { describe, expect, it } from "vitest";
import { Vault } from "../../sidecar/vault.ts";

const KEY = new Uint8Array(32).fill(7);
const CALL = { action: { tool: "crm" } };

describe("what is sealed", () => {
  const vault = new Vault(KEY);
  const sealed = vault.seal("key-1", "call", CALL);

  it("is read with the same key, for the same entry, as the same kind", () => {
    expect(new Vault(KEY).open("key-1", "call", sealed)).toEqual(CALL);
  });

  it.each<readonly [string, () => unknown]>([
    ["with another key", () => new Vault(new Uint8Array(32)).open("key-1", "call", sealed)],
    ["for another entry", () => vault.open("key-2", "call", sealed)],
    ["as another kind", () => vault.open("key-1", "values", sealed)],
    ["after a bit has changed", () => vault.open("key-1", "call", flipped(sealed))],
    ["when its end is missing", () => vault.open("key-1", "call", sealed.slice(0, -8))],
    ["when it is no such text", () => vault.open("key-1", "call", "never sealed")],
    ["when it is empty", () => vault.open("key-1", "call", "")],
  ])("is not read %s", (_, open) => {
    expect(open()).toBeUndefined();
  });

  it("never looks the same twice, and shows nothing", () => {
    const again = vault.seal("key-1", "call", CALL);

    expect(again).not.toBe(sealed);
    expect(Buffer.from(sealed, "base64").toString("latin1")).not.toContain("crm");
  });
});

function flipped(sealed: string): string {
  const bytes = Buffer.from(sealed, "base64");
  bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
  return bytes.toString("base64");
}
