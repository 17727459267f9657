import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

const DIRECTORY = fileURLToPath(new URL("../vectors/schemas", import.meta.url));

/** What is wrong with a value; empty when nothing is. */
export type Validate = (value: unknown) => readonly string[];

/** The OCSF 1.8.0 classes by their number. */
export function ocsfSchemas(): ReadonlyMap<number, Validate> {
  const directory = join(DIRECTORY, "ocsf-1.8.0");
  return new Map(
    readdirSync(directory).map((name) => {
      const schema = read(join(directory, name));
      return [schema.properties.class_uid.const, compiled(new Ajv2020(OPTIONS), schema)];
    }),
  );
}

/** OSCAL 1.0.6 assessment results. */
export function oscalSchema(): Validate {
  const path = join(DIRECTORY, "oscal-1.0.6", "assessment-results.schema.json.gz");
  return compiled(new Ajv(OPTIONS), read(path));
}

function read(path: string) {
  return JSON.parse(gunzipSync(readFileSync(path)).toString("utf8"));
}

const OPTIONS = { strict: false, allErrors: true } as const;

function compiled(ajv: Ajv | Ajv2020, schema: object): Validate {
  formats.default(ajv);
  const validate = ajv.compile(schema);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
