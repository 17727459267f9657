import { surveyOf } from "../../../../services/core/redaction/structure/explore.ts";

/** The fields of a text's structure, as `outer/name=value`, in the order of leaves. */
export function fieldsOf(text: string): readonly string[] {
  return surveyOf(text).flatMap(({ fields, view }) =>
    fields.map(
      ({ name, path, start, end }) => `${[...path, name].join("/")}=${view.text.slice(start, end)}`,
    ),
  );
}

/** The texts of the leaves that had to be decoded. */
export function decodedIn(text: string): readonly string[] {
  return surveyOf(text)
    .slice(1)
    .map(({ view }) => view.text);
}
