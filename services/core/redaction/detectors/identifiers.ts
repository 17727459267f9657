import type { Detector } from "../detector.ts";
import { findIdentifiers } from "../identifiers/find.ts";
import { CHARS } from "../leaf.ts";

/**
 * Numbers that states, health systems and makers give to people, vehicles and devices, and dates of birth. One detector finds
 * all of these types, since one number may be any of them, and its cue and check digit decide between them.
 */
export const identifiers: Detector = {
  name: "identifiers",
  needs: CHARS.digit,
  detect({ text }, emit) {
    findIdentifiers(text, emit);
  },
};
