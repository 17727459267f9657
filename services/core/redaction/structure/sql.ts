import type { Place, Survey } from "./survey.ts";
export function readSql(_survey: Survey, _place: Place): boolean {
  return false;
}
