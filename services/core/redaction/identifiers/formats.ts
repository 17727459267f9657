import type { IdentifierFormat } from "./format.ts";
import { AMERICAN_FORMATS } from "./formats-americas.ts";
import { ASIAN_FORMATS } from "./formats-asia.ts";
import { DEVICE_FORMATS } from "./formats-devices.ts";
import { EASTERN_EUROPEAN_FORMATS } from "./formats-eastern-europe.ts";
import { MIDDLE_EASTERN_AND_AFRICAN_FORMATS } from "./formats-middle-east-africa.ts";
import { NORDIC_FORMATS } from "./formats-nordics.ts";
import { OCEANIAN_FORMATS } from "./formats-oceania.ts";
import { UNITED_STATES_FORMATS } from "./formats-united-states.ts";
import { VEHICLE_FORMATS } from "./formats-vehicles.ts";
import { WESTERN_EUROPEAN_FORMATS } from "./formats-western-europe.ts";

/** All formats. A country's new number is a row in its file, a new file also a line here. */
export const FORMATS: readonly IdentifierFormat[] = [
  ...UNITED_STATES_FORMATS,
  ...AMERICAN_FORMATS,
  ...WESTERN_EUROPEAN_FORMATS,
  ...NORDIC_FORMATS,
  ...EASTERN_EUROPEAN_FORMATS,
  ...MIDDLE_EASTERN_AND_AFRICAN_FORMATS,
  ...ASIAN_FORMATS,
  ...OCEANIAN_FORMATS,
  ...VEHICLE_FORMATS,
  ...DEVICE_FORMATS,
];
