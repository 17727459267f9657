export interface Row {
  readonly name: string;
}
