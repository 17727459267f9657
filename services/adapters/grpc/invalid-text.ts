import { isUtf8 } from "node:buffer";
import { ScalarType, type DescField, type DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** The decoder has refused these bytes already; this only bounds the search for the name of the field. */
const DEPTH_MAX = 64;

/**
 * The path of the first string field that is not UTF-8, or undefined when that is not what is wrong. The decoder of
 * protobuf-es throws without naming the field, so the refused bytes are walked once more, off the hot path.
 */
export function findInvalidText(schema: DescMessage, bytes: Uint8Array): string | undefined {
  try {
    return search(schema, bytes, 0);
  } catch {
    return undefined; // Malformed in another way as well: the caller says so without naming a field.
  }
}

function search(schema: DescMessage, bytes: Uint8Array, depth: number): string | undefined {
  const reader = new BinaryReader(bytes);
  while (depth < DEPTH_MAX && reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = schema.fields.find((candidate) => candidate.number === number);
    if (field === undefined || wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number);
      continue;
    }
    const found = searchField(field, reader.bytes(), depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

function searchField(field: DescField, bytes: Uint8Array, depth: number): string | undefined {
  if (field.fieldKind === "map") return searchEntry(field, bytes) ? field.name : undefined;
  if (field.message !== undefined) {
    const found = search(field.message, bytes, depth + 1);
    return found === undefined ? undefined : `${field.name}.${found}`;
  }
  return field.scalar === ScalarType.STRING && !isUtf8(bytes) ? field.name : undefined;
}

/** Whether the key (1) or the value (2) of a map entry should be text and is not. */
function searchEntry(field: DescField & { fieldKind: "map" }, bytes: Uint8Array): boolean {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const scalar = number === 1 ? field.mapKey : field.scalar;
    if (scalar !== ScalarType.STRING || wireType !== WireType.LengthDelimited)
      reader.skip(wireType, number);
    else if (!isUtf8(reader.bytes())) return true;
  }
  return false;
}
