/** The options of a program, as getopt_long reads them. */
export interface OptionTable {
  /** Short options without a value. */
  readonly flags: string;
  /** Short options with one. */
  readonly valued: string;
  readonly longFlags: readonly string[];
  readonly longValued: readonly string[];
}

/** One option with its value, under the name that was written. */
export interface Option {
  readonly name: string;
  readonly value: string | undefined;
}

/** A command line taken apart. */
export interface Options {
  readonly options: readonly Option[];
  readonly operands: readonly string[];
  /** Whether an option was not in the table, so that nothing behind it can be trusted. */
  readonly isUnknown: boolean;
}

/**
 * Takes words apart. With `stopsAtOperand` the first operand ends the options, as for programs that run another one; else
 * operands and options may be mixed, as GNU programs allow. An abbreviated long option counts as unknown.
 */
export function readOptions(
  words: readonly string[],
  table: OptionTable,
  stopsAtOperand: boolean,
): Options {
  const options: Option[] = [];
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    if (word === "--")
      return { options, operands: [...operands, ...words.slice(at + 1)], isUnknown: false };
    if (!word.startsWith("-") || word === "-") {
      if (stopsAtOperand) return { options, operands: words.slice(at), isUnknown: false };
      operands.push(word);
      continue;
    }
    const read = word.startsWith("--") ? longOption(word, table) : shortOptions(word, table);
    if (read === undefined) return { options, operands, isUnknown: true };
    options.push(...read.options);
    if (read.wantsValue === undefined) continue;
    at += 1;
    if (at >= words.length) return { options, operands, isUnknown: true };
    options.push({ name: read.wantsValue, value: words[at] });
  }
  return { options, operands, isUnknown: false };
}

interface Word {
  readonly options: readonly Option[];
  /** The option whose value is the next word. */
  readonly wantsValue?: string;
}

function longOption(word: string, table: OptionTable): Word | undefined {
  const equals = word.indexOf("=");
  const name = word.slice(2, equals === -1 ? undefined : equals);
  if (table.longFlags.includes(name)) {
    return equals === -1 ? { options: [{ name, value: undefined }] } : undefined;
  }
  if (!table.longValued.includes(name)) return undefined;
  if (equals === -1) return { options: [], wantsValue: name };
  return { options: [{ name, value: word.slice(equals + 1) }] };
}

function shortOptions(word: string, table: OptionTable): Word | undefined {
  const options: Option[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const name = word.charAt(at);
    if (table.valued.includes(name)) {
      const value = word.slice(at + 1);
      if (value === "") return { options, wantsValue: name };
      return { options: [...options, { name, value }] };
    }
    if (!table.flags.includes(name)) return undefined;
    options.push({ name, value: undefined });
  }
  return { options };
}
