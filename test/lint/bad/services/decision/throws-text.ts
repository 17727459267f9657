export function fail(): never {
  throw "text";
}
