import { describe, expect, test } from "vitest";
import { eachWord, type Word } from "../../../../services/core/redaction/identifiers/words.ts";
import { dateAt } from "../../../../services/core/redaction/identifiers/written-date.ts";

function firstDate(text: string) {
  const words: Word[] = [];
  eachWord(text, (word) => words.push(word));
  const [word] = words;
  const date = word === undefined ? undefined : dateAt(text, word);
  if (date === undefined) return undefined;
  const { start, end, year, month, day } = date;
  return [text.slice(start, end), year, month, day];
}

describe("a date", () => {
  test.each([
    ["on 1980-03-12, a", ["1980-03-12", 1980, 3, 12]],
    ["1980/3/12", ["1980/3/12", 1980, 3, 12]],
    ["12.03.1980", ["12.03.1980", 1980, 3, 12]],
    ["12. 3. 1980", ["12. 3. 1980", 1980, 3, 12]],
    ["12/03/80", ["12/03/80", 1980, 3, 12]],
    ["12/03/15", ["12/03/15", 2015, 3, 12]],
    ["12 March 1980", ["12 March 1980", 1980, 3, 12]],
    ["12th of March, 1980", ["12th of March, 1980", 1980, 3, 12]],
    ["12. März 1980", ["12. März 1980", 1980, 3, 12]],
    ["12 de marzo de 1980", ["12 de marzo de 1980", 1980, 3, 12]],
    ["1er mars 1980", ["1er mars 1980", 1980, 3, 1]],
    ["12-Mar-80", ["12-Mar-80", 1980, 3, 12]],
    ["12 марта 1980", ["12 марта 1980", 1980, 3, 12]],
    ["March 12, 1980", ["March 12, 1980", 1980, 3, 12]],
    ["Mar. 12th 1980", ["Mar. 12th 1980", 1980, 3, 12]],
    ["1980-Mar-12", ["1980-Mar-12", 1980, 3, 12]],
    ["1980年3月12日", ["1980年3月12日", 1980, 3, 12]],
    ["1980년 3월 12일", ["1980년 3월 12일", 1980, 3, 12]],
    ["19800312", ["19800312", 1980, 3, 12]],
    ["12031980", ["12031980", 1980, 3, 12]],
    ["May 3", ["May 3", undefined, 5, 3]],
    ["3 May.", ["3 May", undefined, 5, 3]],
    ["12.03.", ["12.03", undefined, 3, 12]],
    ["12/03", ["12/03", undefined, 3, 12]],
  ])("is read as it is written: %s", (text, date) => {
    expect(firstDate(text)).toEqual(date);
  });

  test.each(["12 apples 1980", "1980", "123-45-6789", "1980-03-123", "12345678", "Room 12", "2.5"])(
    "is none in %s",
    (text) => {
      expect(firstDate(text)).toBeUndefined();
    },
  );
});
