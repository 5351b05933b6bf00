import { createRequire } from "node:module";
import { join } from "node:path";

/*
 * Packages that whoever needs them installs: clients of the SDK beside those that come with this program.
 */

/** Where a package is, as whoever lies at a file sees it; null where it is not installed. */
export function installedFrom(file: string, name: string): string | null {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return null;
  }
}

/** The same from the first of some folders that has it. */
export function installedIn(folders: readonly string[], name: string): string | null {
  for (const folder of folders) {
    const path = installedFrom(join(folder, "package.json"), name);
    if (path !== null) return path;
  }
  return null;
}
