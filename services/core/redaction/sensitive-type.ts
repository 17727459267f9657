/**
 * What redaction can find, by class. The order is that of the taxonomy; the regulations behind it are named in the room's
 * README.
 */
export const TYPES_BY_CLASS = {
  pii: [
    "PERSON",
    "EMAIL",
    "PHONE",
    "ADDRESS",
    "DATE_OF_BIRTH",
    "SSN",
    "NATIONAL_ID",
    "PASSPORT",
    "DRIVER_LICENSE",
    "USERNAME",
    "TAX_ID",
    "IP_ADDRESS",
    "MAC_ADDRESS",
    "DEVICE_ID",
    "VEHICLE_ID",
    "GEO",
  ],
  phi: ["MEDICAL_ID"],
  pci: ["CREDIT_CARD", "CVV", "CARD_EXPIRY"],
  financial: ["IBAN", "BANK_ACCOUNT", "ROUTING_NUMBER", "SWIFT_BIC", "CRYPTO_ADDRESS"],
  secret: ["API_KEY", "CLOUD_KEY", "JWT", "PRIVATE_KEY", "PASSWORD", "CONNECTION_STRING"],
} as const;

/** A class of data, as policy and cards name it. */
export type SensitiveClass = keyof typeof TYPES_BY_CLASS;

/** One kind of value that is hidden. */
export type SensitiveType = (typeof TYPES_BY_CLASS)[SensitiveClass][number];

/** All types, in the order of the taxonomy. */
export const SENSITIVE_TYPES: readonly SensitiveType[] = Object.values(TYPES_BY_CLASS).flat();

const CLASS_OF: ReadonlyMap<SensitiveType, SensitiveClass> = new Map(
  (Object.keys(TYPES_BY_CLASS) as SensitiveClass[]).flatMap((name) =>
    TYPES_BY_CLASS[name].map((type) => [type, name] as const),
  ),
);

/** The class that a type belongs to. */
export function classOf(type: SensitiveType): SensitiveClass {
  const found = CLASS_OF.get(type);
  if (found === undefined) throw new TypeError(`${type} belongs to no class`);
  return found;
}

/** Whether a text names a type. */
export function isSensitiveType(text: string): text is SensitiveType {
  return CLASS_OF.has(text as SensitiveType);
}
