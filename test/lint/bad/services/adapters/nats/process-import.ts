import { decide } from "../../decision/decide.ts";

export const known = decide;
