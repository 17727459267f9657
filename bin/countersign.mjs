#!/usr/bin/env node
// Static imports would be loaded before the check, and an old Node fails on the first .ts file with words of its own.
import "./require-node.mjs";

await import("../services/cli/main.ts");
