import type { Detector } from "./detector.ts";
import { address } from "./detectors/address.ts";
import { bankNumber } from "./detectors/bank-number.ts";
import { cardDetails } from "./detectors/card-details.ts";
import { connectionString } from "./detectors/connection-string.ts";
import { creditCard } from "./detectors/credit-card.ts";
import { cryptoAddress } from "./detectors/crypto-address.ts";
import { email } from "./detectors/email.ts";
import { genericSecret } from "./detectors/generic-secret.ts";
import { geo } from "./detectors/geo.ts";
import { hl7 } from "./detectors/hl7.ts";
import { iban } from "./detectors/iban.ts";
import { identifiers } from "./detectors/identifiers.ts";
import { ipAddress } from "./detectors/ip-address.ts";
import { jwt } from "./detectors/jwt.ts";
import { macAddress } from "./detectors/mac-address.ts";
import { person } from "./detectors/person.ts";
import { passportLine } from "./detectors/passport-line.ts";
import { phone } from "./detectors/phone.ts";
import { privateKey } from "./detectors/private-key.ts";
import { saidSecret } from "./detectors/said-secret.ts";
import { swiftBic } from "./detectors/swift-bic.ts";
import { username } from "./detectors/username.ts";
import { vendorToken } from "./detectors/vendor-token.ts";
import { fieldValues } from "./fields/field-values.ts";

/** All detectors. A new one is a file in `detectors/`, a test beside the others, and a line here. */
export const DETECTORS: readonly Detector[] = [
  fieldValues,
  address,
  email,
  identifiers,
  passportLine,
  person,
  phone,
  ipAddress,
  macAddress,
  geo,
  hl7,
  creditCard,
  cardDetails,
  iban,
  bankNumber,
  swiftBic,
  cryptoAddress,
  vendorToken,
  username,
  jwt,
  privateKey,
  connectionString,
  saidSecret,
  genericSecret,
];
