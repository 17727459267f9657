import { Row } from "./row.ts";

export const name = (row: Row): string => row.name;
