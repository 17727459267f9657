import { decide } from "../services/decision/decide.ts";

export const known = decide;
