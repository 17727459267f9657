import { expect, test } from "vitest";
import { isPlaceholder } from "../../../../services/core/redaction/secrets/placeholder.ts";

test.each([
  "xxxxxxxxxxxxxxxxxxxx",
  "XXXX-XXXX-XXXX-XXXXX",
  "00000000000000000000",
  "********",
  "<YOUR_API_KEY>",
  "<your-token>",
  "${API_KEY}",
  "$API_KEY",
  "{{ secrets.TOKEN }}",
  "%API_KEY%",
  "YOUR_API_KEY",
  "your-api-key",
  "my_secret_token",
  "IOSFODNN7EXAMPLE",
  "PUT_YOUR_TOKEN_HERE",
  "changeme",
])("%s stands for a secret and is none", (text) => {
  expect(isPlaceholder(text)).toBe(true);
});

test.each([
  "f3Kq9ZpL2xWv7Tn4Rb8Yc1",
  "correct-horse-battery",
  "Sommer2031!",
  "0f9c1e7ab35d24688ce0b1f7a2d39c55",
  "hunter2",
])("%s is no placeholder", (text) => {
  expect(isPlaceholder(text)).toBe(false);
});
