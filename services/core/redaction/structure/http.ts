import type { Place, Survey } from "./survey.ts";
export function readHttp(_survey: Survey, _place: Place): boolean {
  return false;
}
