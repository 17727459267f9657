import { readFile } from "node:fs/promises";
import type { Reply } from "../reply.ts";

const TYPES = {
  "console.css": "text/css; charset=utf-8",
  "console.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;

/** The files beside the pages, by path. They are read once. */
export async function readAssets(): Promise<ReadonlyMap<string, Reply>> {
  const entries = Object.entries(TYPES).map(async ([name, type]) => {
    const body = await readFile(new URL(`../assets/${name}`, import.meta.url));
    // Kept by nobody, because the next version has the same name; together they are some KiB.
    const reply: Reply = { status: 200, headers: { "content-type": type }, cookies: [], body };
    return [`/assets/${name}`, reply] as const;
  });
  return new Map(await Promise.all(entries));
}
