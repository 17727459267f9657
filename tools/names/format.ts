/** JSON on one line, with a line end: the data files are not for reading. */
export function format(data: Readonly<Record<string, string | number>>): string {
  return `${JSON.stringify(data)}\n`;
}
