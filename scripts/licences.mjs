// Checks the licence of every package in package-lock.json against what the project allows.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./lib/root.mjs";

const ALLOWED = new Set([
  ...["MIT", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0"],
  // As free as MIT, in other words.
  ...["BlueOak-1.0.0", "Unlicense"],
]);

/** Allowed for what they are, by name: a font, data, a separate binary that can be left out, a tool that is not shipped. */
const BY_NAME = [
  { name: /^geist$/, licence: "SIL OPEN FONT LICENSE", because: "a font" },
  { name: /^caniuse-lite$/, licence: "CC-BY-4.0", because: "data" },
  { name: /^@img\/sharp-/, licence: /LGPL-3\.0-or-later/, because: "libvips: a separate, optional binary" },
  {
    name: /^elkjs$/,
    licence: "EPL-2.0",
    because: "part of Prisma's own command, which only generates code; never bundled",
  },
  { name: /^seq-queue$/, licence: null, because: "MIT in its LICENSE file; its package.json does not say" },
];

function nameOf(path, entry) {
  return entry.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
}

/** The licence as the lock says it; where the lock is silent, as the installed package says it; else its family's. */
function licenceOf(path, entry) {
  if (entry.license) return entry.license;
  const manifest = join(root, path, "package.json");
  if (!existsSync(manifest)) return null;
  const { license, licenses } = JSON.parse(readFileSync(manifest, "utf8"));
  const said = license ?? licenses?.[0];
  return typeof said === "string" ? said : (said?.type ?? null);
}

/** `MIT OR GPL-3.0` needs one that is allowed, `MIT AND ISC` all of them. */
export function allows(expression) {
  return expression
    .replace(/[()]/g, "")
    .split(/\s+OR\s+/i)
    .some((choice) => choice.split(/\s+AND\s+/i).every((licence) => ALLOWED.has(licence.trim())));
}

/**
 * Packages of a lock that may not be used, as `{ name, licence }`. A platform package that is not installed here and
 * of which the lock does not say the licence has that of the package that asks for it.
 */
export function refused(packages) {
  const askers = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    for (const name of Object.keys(entry.optionalDependencies ?? {})) askers.set(name, [path, entry]);
  }
  return Object.entries(packages)
    .filter(([path]) => path !== "")
    .map(([path, entry]) => {
      const name = nameOf(path, entry);
      const asker = entry.optional ? askers.get(name) : undefined;
      return { name, licence: licenceOf(path, entry) ?? (asker ? licenceOf(...asker) : null) };
    })
    .filter(({ name, licence }) => {
      if (licence !== null && allows(licence)) return false;
      return !BY_NAME.some(
        (rule) =>
          rule.name.test(name) &&
          (rule.licence instanceof RegExp ? rule.licence.test(licence) : rule.licence === licence),
      );
    });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const file = process.argv[2] ?? join(root, "package-lock.json");
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  const found = refused(packages);
  for (const { name, licence } of found) console.error(`${name}: ${licence ?? "no licence"} is not allowed`);
  if (found.length === 0) console.log(`${Object.keys(packages).length - 1} packages, every licence allowed`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
