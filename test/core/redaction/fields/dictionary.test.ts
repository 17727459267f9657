import { describe, expect, it } from "vitest";
import { meaningOf } from "../../../../services/core/redaction/fields/dictionary.ts";
import { CONTACT_NAMES } from "../../../../services/core/redaction/fields/names-contact.ts";
import { DEVICE_NAMES } from "../../../../services/core/redaction/fields/names-device.ts";
import { FINANCE_NAMES } from "../../../../services/core/redaction/fields/names-finance.ts";
import { IDENTITY_NAMES } from "../../../../services/core/redaction/fields/names-identity.ts";
import { PERSON_NAMES } from "../../../../services/core/redaction/fields/names-person.ts";
import { SECRET_NAMES } from "../../../../services/core/redaction/fields/names-secret.ts";
import { namesIn } from "../../../../services/core/redaction/fields/name-table.ts";
import { priorOf } from "../../../../services/core/redaction/fields/prior.ts";
import { wordsOf } from "../../../../services/core/redaction/fields/words.ts";

const TABLES = [
  CONTACT_NAMES,
  DEVICE_NAMES,
  FINANCE_NAMES,
  IDENTITY_NAMES,
  PERSON_NAMES,
  SECRET_NAMES,
];

function typesOf(name: string): readonly string[] {
  return meaningOf(wordsOf(name))?.types ?? [];
}

describe("words of a name", () => {
  it.each([
    ["customerEmailAddress", ["customer", "email", "address"]],
    ["AWS_SECRET_ACCESS_KEY", ["aws", "secret", "access", "key"]],
    ["userID", ["user", "id"]],
    ["APIKey2", ["api", "key", "2"]],
    ["x-api-key", ["x", "api", "key"]],
    ["Straße und Hausnr.", ["strasse", "und", "hausnr"]],
    ["Número_de_Teléfono", ["numero", "de", "telefono"]],
    ["手机号", ["手机号"]],
    ["", []],
    ["\ud800", []],
  ])("of %j are %j", (name, words) => {
    expect(wordsOf(name)).toEqual(words);
  });
});

describe("the dictionary", () => {
  it.each([
    ["German", "geburtsdatum", "DATE_OF_BIRTH"],
    ["German", "Straße und Hausnummer", "ADDRESS"],
    ["German", "Steuernummer", "TAX_ID"],
    ["German", "Passwort", "PASSWORD"],
    ["French", "numéro de téléphone", "PHONE"],
    ["French", "mot de passe", "PASSWORD"],
    ["French", "numéro de sécurité sociale", "NATIONAL_ID"],
    ["Spanish", "apellidos", "PERSON"],
    ["Spanish", "contraseña", "PASSWORD"],
    ["Spanish", "número de tarjeta", "CREDIT_CARD"],
    ["Portuguese", "data de nascimento", "DATE_OF_BIRTH"],
    ["Portuguese", "senha", "PASSWORD"],
    ["Italian", "codice fiscale", "NATIONAL_ID"],
    ["Italian", "partita IVA", "TAX_ID"],
    ["Dutch", "wachtwoord", "PASSWORD"],
    ["Dutch", "rekeningnummer", "BANK_ACCOUNT"],
    ["Polish", "numer telefonu", "PHONE"],
    ["Polish", "hasło", "PASSWORD"],
    ["Swedish", "personnummer", "NATIONAL_ID"],
    ["Danish", "adgangskode", "PASSWORD"],
    ["Norwegian", "fødselsdato", "DATE_OF_BIRTH"],
    ["Finnish", "henkilötunnus", "NATIONAL_ID"],
    ["Finnish", "salasana", "PASSWORD"],
    ["Czech", "rodné číslo", "NATIONAL_ID"],
    ["Czech", "heslo", "PASSWORD"],
    ["Turkish", "doğum tarihi", "DATE_OF_BIRTH"],
    ["Turkish", "şifre", "PASSWORD"],
    ["Hungarian", "jelszó", "PASSWORD"],
    ["Japanese", "denwa bangou", "PHONE"],
    ["Japanese", "パスワード", "PASSWORD"],
    ["Hindi", "janm tithi", "DATE_OF_BIRTH"],
    ["Hindi", "आधार संख्या", "NATIONAL_ID"],
    ["Russian", "дата рождения", "DATE_OF_BIRTH"],
    ["Chinese", "身份证号码", "NATIONAL_ID"],
    ["Korean", "비밀번호", "PASSWORD"],
    ["Arabic", "كلمة المرور", "PASSWORD"],
  ])("knows in %s: %s", (_, name, type) => {
    expect(typesOf(name)).toContain(type);
  });

  it("has no name both for a value and for none", () => {
    const nothing = new Set(
      TABLES.flatMap(({ none = "" }) => namesIn(none)).map((name) => wordsOf(name).join("")),
    );
    const both = TABLES.flatMap((table) =>
      Object.entries(table).flatMap(([type, list]) => (type === "none" ? [] : namesIn(list))),
    ).filter((name) => nothing.has(wordsOf(name).join("")));

    expect(both).toEqual([]);
  });

  it("has no name without a word", () => {
    const names = TABLES.flatMap((table) => Object.values(table).flatMap(namesIn));

    expect(names.filter((name) => wordsOf(name).length === 0)).toEqual([]);
  });

  it("takes the longest run of words", () => {
    expect([typesOf("email_address"), typesOf("ip_address"), typesOf("memory_address")]).toEqual([
      ["EMAIL"],
      ["IP_ADDRESS"],
      [],
    ]);
  });
});

describe("what a name says", () => {
  it.each([
    { name: "name", path: ["customer"], types: ["PERSON"], strength: "sure" },
    { name: "name", path: ["pod"], types: ["PERSON"], strength: "person" },
    { name: "user.name", path: [], types: ["PERSON"], strength: "sure" },
    { name: "nombre_del_cliente", path: [], types: ["PERSON"], strength: "sure" },
    { name: "assignee", path: [], types: ["PERSON", "USERNAME"], strength: "weak" },
    { name: "stripe", path: ["secrets"], types: ["API_KEY"], strength: "weak" },
    { name: "current", path: ["user", "password"], types: ["PASSWORD"], strength: "sure" },
    { name: "password", path: ["reset"], types: ["PASSWORD"], strength: "sure" },
    { name: "azureClientSecret", path: [], types: ["CLOUD_KEY"], strength: "sure" },
    { name: "token", path: [], types: ["API_KEY"], strength: "sure" },
    { name: "password.secret", path: [], types: ["PASSWORD", "API_KEY"], strength: "sure" },
    { name: "tls.secret", path: [], types: ["API_KEY"], strength: "sure" },
    { name: "phone_2", path: [], types: ["PHONE"], strength: "sure" },
  ])("$name in $path is $types, $strength", ({ name, path, types, strength }) => {
    expect(priorOf({ name, path })).toMatchObject({ types, strength });
  });

  it.each([
    { name: "name", path: [] },
    { name: "password_reset_url", path: [] },
    { name: "product_name", path: [] },
    { name: "hostname", path: [] },
    { name: "id", path: ["user"] },
    { name: "constructor", path: ["__proto__"] },
  ])("$name in $path is nothing sure", ({ name, path }) => {
    expect(priorOf({ name, path })?.strength).not.toBe("sure");
  });
});
