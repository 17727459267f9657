import { describe, expect, it } from "vitest";
import { foundAt, foundIn, foundInLine } from "./found-in.ts";

/** A name, a value, and the type that both together have. */
const TAKEN: readonly (readonly [string, string, string])[] = [
  ["requested_by", "idalund84", "USERNAME"],
  ["assignedTo", "lund.ida7", "USERNAME"],
  ["DB_USER", "svc_ledger", "USERNAME"],
  ["datasource.username", "ledger_svc", "USERNAME"],
  ["insurance_no", "QRT400712345", "MEDICAL_ID"],
  ["cpf", "39053344705", "TAX_ID"],
  ["passport_no", "CKLRTWX7P", "PASSPORT"],
  ["CF_API_TOKEN", "k3Jd92LmQx81", "CLOUD_KEY"],
  ["heroku_api_key", "k3Jd92LmQx81", "CLOUD_KEY"],
  ["customer_email_address", "ida.lund@mail.example", "EMAIL"],
  ["e-mail", "ida.lund@mail.example", "EMAIL"],
  ["phone", "+47 22 12 34 56", "PHONE"],
  ["telefonnummer", "030 1234567", "PHONE"],
  ["phone_mobile", "(555) 010-2345 ext. 12", "PHONE"],
  ["billing_address_line1", "14 Rowan Close", "ADDRESS"],
  ["anschrift", "Lindenweg 3, 10115 Berlin", "ADDRESS"],
  ["dateOfBirth", "1984-02-29", "DATE_OF_BIRTH"],
  ["geburtsdatum", "29.02.1984", "DATE_OF_BIRTH"],
  ["birth_year", "1984", "DATE_OF_BIRTH"],
  ["DOB", "29 February 1984", "DATE_OF_BIRTH"],
  ["given_name", "ida", "PERSON"],
  ["apellidos", "Serrano Ruiz", "PERSON"],
  ["customer_name", "O'Neil, Maeve", "PERSON"],
  ["ssn", "521-44-9031", "SSN"],
  ["codice fiscale", "RSSMRA85T10A562S", "NATIONAL_ID"],
  ["pesel", "44051401359", "NATIONAL_ID"],
  ["aadhaar_number", "2341 2341 2346", "NATIONAL_ID"],
  ["passport_no", "K1234567", "PASSPORT"],
  ["driver's license", "D123-4567-8901", "DRIVER_LICENSE"],
  ["steuernummer", "21/815/08150", "TAX_ID"],
  ["mrn", "00481516", "MEDICAL_ID"],
  ["member_id", "XJB 123 456 789", "MEDICAL_ID"],
  ["client_ip", "203.0.113.77", "IP_ADDRESS"],
  ["macAddress", "00:00:5e:00:53:af", "MAC_ADDRESS"],
  ["imei", "490154203237518", "DEVICE_ID"],
  ["vin", "1M8GDM9AXKP042788", "VEHICLE_ID"],
  ["licensePlate", "B-XY 1234", "VEHICLE_ID"],
  ["lat", "59.9139", "GEO"],
  ["cardNumber", "5555 5555 5555 4444", "CREDIT_CARD"],
  ["cvv2", "123", "CVV"],
  ["exp_month", "7", "CARD_EXPIRY"],
  ["exp", "07/31", "CARD_EXPIRY"],
  ["iban", "NO93 8601 1117 947", "IBAN"],
  ["kontonummer", "8601 11 17947", "BANK_ACCOUNT"],
  ["routing", "011000015", "ROUTING_NUMBER"],
  ["bic", "DNBANOKK", "SWIFT_BIC"],
  ["db_user", "i.lund", "USERNAME"],
  ["username", "lund_ida", "USERNAME"],
  ["DB_PASSWORD", "x", "PASSWORD"],
  ["passwort", "drei Worte hier", "PASSWORD"],
  ["mysecretpassword", "a", "PASSWORD"],
  ["x-api-key", "abc", "API_KEY"],
  ["refreshToken", "r-77", "API_KEY"],
  ["AWS_SECRET_ACCESS_KEY", "abc", "CLOUD_KEY"],
  ["privateKey", "5Kb8kLf9zgWQnogidDA76Mz", "PRIVATE_KEY"],
  ["DATABASE_URL", "Server=db.internal;Uid=app;Pwd=s3cr3tly", "CONNECTION_STRING"],
];

/** Names that only look like such, and values that contradict their names. */
const LEFT: readonly (readonly [string, string])[] = [
  ["token_count", "1432"],
  ["max_tokens", "4096"],
  ["password_reset_url", "https://app.example/reset"],
  ["address_id", "adr_99120"],
  ["email_enabled", "yes"],
  ["pod name", "web-7"],
  ["hostname", "Ada"],
  ["product_name", "Blue Chair"],
  ["display", "none"],
  ["public_key", "MFkwEwYHKoZIzj0CAQYI"],
  ["user_id", "400255"],
  ["phone_verified", "true"],
  ["email", "sent"],
  ["dob", "unknown"],
  ["lat_p50", "45.900730"],
  ["address", "10.0.0.1:8080"],
  ["address", "https://shop.example"],
  ["exp", "1767225600"],
  ["next_page_token", "b64xyz"],
  ["password", ""],
  ["password", "null"],
  ["password", "${DB_PASSWORD}"],
  ["password", "{{ vault.password }}"],
  ["api_key", "<YOUR_API_KEY>"],
  ["api_key", "process.env.API_KEY"],
  ["secret", "********"],
  ["api_token", "xxxxxxxxxxxx.v1.xxxxxxxxxxxxxxxxxxx"],
  ["password", "ENC[AES256_GCM,data:O+5l4g==,iv:c/dS=,tag:Kk==,type:str]"],
  ["X-Amz-Signature", "AWS4-HMAC-SHA256"],
  ["username", "root"],
  ["username", "deploy-bot"],
  ["requested_by", "everyone"],
  ["form.password", "Your password must have a digit in it"],
  ["password", "<PASSWORD_1>"],
  ["DATABASE_URL", "postgres://db.internal/shop"],
];

/** What is found in JSON-like fields that stand beside each other. */
function foundBeside(fields: Readonly<Record<string, string>>): readonly string[] {
  const values = Object.values(fields);
  const text = values.join("\n");
  let start = 0;
  return foundIn(
    text,
    Object.entries(fields).map(([name, value]) => {
      const end = start + value.length;
      const field = { name, path: [], start, end, isExact: true, tokenEnd: end, lineEnd: end };
      start = end + 1;
      return field;
    }),
  );
}

describe("field-values", () => {
  it.each(TAKEN)("takes %s: %s as %s", (name, value, type) => {
    expect(foundAt(name, value)).toEqual([`${type}:${value}`]);
  });

  it.each(LEFT)("leaves %s: %s", (name, value) => {
    expect(foundAt(name, value)).toEqual([]);
  });

  it.each([
    { path: "patient", name: "name", value: "Ida Lund", type: "PERSON" },
    { path: "password", name: "value", value: "hunter2", type: "PASSWORD" },
    { path: "card", name: "number", value: "5555555555554444", type: "CREDIT_CARD" },
    { path: "email", name: "address", value: "ida@mail.example", type: "EMAIL" },
    { path: "aws", name: "secret_key", value: "abc", type: "CLOUD_KEY" },
  ])("reads $path around $name", ({ path, name, value, type }) => {
    expect(foundAt(name, value, [path])).toEqual([`${type}:${value}`]);
  });

  it.each<readonly [Readonly<Record<string, string>>, readonly string[]]>([
    [{ name: "DB_PASSWORD", value: "hunter2" }, ["PASSWORD:hunter2"]],
    [{ value: "hunter2", key: "DB_PASSWORD" }, ["PASSWORD:hunter2"]],
    [{ name: "LOG_LEVEL", value: "info" }, []],
    [{ kty: "oct", k: "Zm9vYmFy" }, ["API_KEY:Zm9vYmFy"]],
    [{ k: "Zm9vYmFy" }, []],
    [{ name: "ida", email: "ida@mail.example" }, ["PERSON:ida", "EMAIL:ida@mail.example"]],
    [{ name: "Blue Chair", price: "12" }, []],
    [{ type: "passport", number: "XK4410927" }, ["PASSPORT:XK4410927"]],
    [{ system: "https://id.example/nhs-number", value: "9434765919" }, ["MEDICAL_ID:9434765919"]],
    [{ type: "invoice", number: "XK4410927" }, []],
  ])("reads %j by what stands beside", (fields, found) => {
    expect(foundBeside(fields)).toEqual(found);
  });

  it.each([
    ["password: hunter2, then", "PASSWORD:hunter2"],
    ["PASSWORD=ab;c&d", "PASSWORD:ab;c&d"],
    ["?password=abc&x=1", "PASSWORD:abc"],
    ["Password=ab;Server=db", "PASSWORD:ab"],
    ["name: ida", undefined],
    ["Patient: Ida Lund, phone: 555", "PERSON:Ida Lund"],
    ["full_name=Ida Lund id=7", "PERSON:Ida Lund"],
    ["Address: 14 Rowan Close, Leeds, Tel: 555", "ADDRESS:14 Rowan Close, Leeds"],
    ["address: 14 Rowan Close | Leeds", "ADDRESS:14 Rowan Close"],
    ["Authorization: Bearer abc.def", "API_KEY:abc.def"],
    ["password: ${{ secrets.DB }}", undefined],
    ["password: string;", undefined],
    ["password = getPassword()", undefined],
    ["Password: must be long", undefined],
    ["phone=5550102345 at=5", "PHONE:5550102345"],
  ])("finds where the value of %s ends", (line, found) => {
    expect(foundInLine(line)).toEqual(found === undefined ? [] : [found]);
  });
});
