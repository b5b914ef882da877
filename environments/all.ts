import type { Environment } from "../config/environment";
import { local } from "./local";
import { production } from "./production";
import { staging } from "./staging";

/** Every environment; add yours here. */
export const environments: readonly Environment[] = [production, staging, local];
