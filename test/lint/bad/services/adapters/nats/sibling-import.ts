import type { Row } from "../sql/row.ts";

export type Known = Row;
