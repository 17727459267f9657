import type { Detector } from "./detector.ts";
import { email } from "./detectors/email.ts";

/** All detectors. A new one is a file in `detectors/`, a test beside the others, and a line here. */
export const DETECTORS: readonly Detector[] = [email];
