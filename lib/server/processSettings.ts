import "server-only";
import { readSettings, type Settings, valuesOf } from "./settings";

let read: Promise<Settings> | undefined;

/** The settings that this process began with. */
export function processSettings(): Promise<Settings> {
  read ??= readSettings({ folder: process.cwd(), environment: process.env }).then(valuesOf);
  return read;
}
