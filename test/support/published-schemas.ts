import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";

const DIRECTORY = fileURLToPath(new URL("../../../shared/data/schemas", import.meta.url));

/** Whether the published schemas are beside the project; they are too large to be part of it. */
export const HAS_SCHEMAS = existsSync(DIRECTORY);

/** Why tests against them did not run. */
export const NO_SCHEMAS = `skipped, because the published schemas are not beside the project (${DIRECTORY})`;

/** What is wrong with a value; empty when nothing is. */
export type Validate = (value: unknown) => readonly string[];

/** The OCSF 1.8.0 classes by their number. */
export function ocsfSchemas(): ReadonlyMap<number, Validate> {
  const directory = join(DIRECTORY, "ocsf-1.8.0");
  return new Map(
    readdirSync(directory).map((name) => {
      const schema = JSON.parse(readFileSync(join(directory, name), "utf8"));
      return [schema.properties.class_uid.const, compiled(new Ajv2020(OPTIONS), schema)];
    }),
  );
}

/** OSCAL 1.0.6 assessment results. */
export function oscalSchema(): Validate {
  const path = join(DIRECTORY, "oscal-1.0.6", "assessment-results.schema.json");
  return compiled(new Ajv(OPTIONS), JSON.parse(readFileSync(path, "utf8")));
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
