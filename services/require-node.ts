// Every main.ts imports this file first, so that it runs before anything native is loaded. It says the same as
// bin/require-node.mjs, which is for a Node that can't even read this file.
const NODE_MAJOR_MIN = 24;
const version = process.versions.node;

if (Number.parseInt(version, 10) < NODE_MAJOR_MIN) {
  process.stderr.write(
    `Countersign needs Node ${NODE_MAJOR_MIN} or newer, and this is Node ${version}. Run "npm ci" in the checkout, then start it with "npm start" or "npm run -s countersign -- ARGS", which use the Node that it brings.\n`,
  );
  process.exit(78);
}
