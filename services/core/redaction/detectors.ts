import type { Detector } from "./detector.ts";
import { address } from "./detectors/address.ts";
import { bankNumber } from "./detectors/bank-number.ts";
import { cardDetails } from "./detectors/card-details.ts";
import { creditCard } from "./detectors/credit-card.ts";
import { cryptoAddress } from "./detectors/crypto-address.ts";
import { email } from "./detectors/email.ts";
import { geo } from "./detectors/geo.ts";
import { iban } from "./detectors/iban.ts";
import { ipAddress } from "./detectors/ip-address.ts";
import { macAddress } from "./detectors/mac-address.ts";
import { phone } from "./detectors/phone.ts";
import { swiftBic } from "./detectors/swift-bic.ts";
import { vendorToken } from "./detectors/vendor-token.ts";
import { fieldValues } from "./fields/field-values.ts";

/** All detectors. A new one is a file in `detectors/`, a test beside the others, and a line here. */
export const DETECTORS: readonly Detector[] = [
  fieldValues,
  address,
  email,
  phone,
  ipAddress,
  macAddress,
  geo,
  creditCard,
  cardDetails,
  iban,
  bankNumber,
  swiftBic,
  cryptoAddress,
  vendorToken,
];
