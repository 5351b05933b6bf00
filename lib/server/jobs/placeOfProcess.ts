import { configurationFolder } from "../settings";

/** Where settings are looked for, and what their paths start from. */
export function placeOfProcess() {
  const environment = process.env;
  return { environment, folder: configurationFolder({ folder: process.cwd(), environment }) };
}
