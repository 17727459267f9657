import { describe, expect, it } from "vitest";
import { readHttp } from "../../../services/core/facts/http-facts.ts";

describe("readHttp", () => {
  it.each([
    ["https://API.Example.com./a/../b/./c?q=1#x", "api.example.com", "/b/c"],
    ["https://api.example.com:8443/%61dmin/%7euser", "api.example.com", "/admin/~user"],
    ["https://user:pw@api.example.com", "api.example.com", "/"],
    ["https://api.example.com\\@evil.example/x", "api.example.com", "/@evil.example/x"],
    ["http://0x7f.1/", "127.0.0.1", "/"],
    ["http://[::1]/", "[::1]", "/"],
    ["https://bücher.example/ä", "xn--bcher-kva.example", "/%C3%A4"],
  ])("reads %s", (...[url, host, path]) => {
    expect(readHttp({ url, method: "post" })).toEqual({ method: "POST", host, path, unparsed: [] });
  });

  it("leaves out a method that is not given", () => {
    expect(readHttp({ url: "https://h.example/a" })).not.toHaveProperty("method");
  });

  it.each([
    [{ url: "file:///etc/passwd" }, "url"],
    [{ url: "/relative" }, "url"],
    [{ url: "https://h.example/a%2fb" }, "path"],
    [{ url: "https://h.example/a%2Fb" }, "path"],
    [{ url: "https://h.example/%2561dmin" }, "path"],
    [{ url: "https://h.example//admin" }, "path"],
    [{ url: "https://h.example/", method: "GET /x" }, "method"],
    [{ url: "https://h.example/", method: 1 }, "method"],
    [
      { url: "https://h.example/", method: "GET", headers: { "X-HTTP-Method-Override": "DELETE" } },
      "method",
    ],
    [{ url: "https://h.example/", headers: { Host: "other.example" } }, "host"],
  ])("%j names %s as not understood", (call, name) => {
    expect(readHttp(call).unparsed).toEqual([name]);
  });
});
