/*
 * node scripts/tools/complete-lock.mjs [FILE]: adds to package-lock.json the optional packages of other platforms that the
 * registry at hand did not serve when the lock was written. Without them `npm ci` stops with "Missing: … from lock
 * file" on every platform. They carry no integrity: npm on that platform takes the exact version from its own registry.
 *
 * Run it after every change of dependencies. Prints what it added; running it twice adds nothing.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

/** A word of the package's name to npm's name of the system. */
const SYSTEMS = {
  darwin: "darwin",
  macos: "darwin",
  win32: "win32",
  windows: "win32",
  linux: "linux",
  android: "android",
  freebsd: "freebsd",
  openbsd: "openbsd",
  netbsd: "netbsd",
  sunos: "sunos",
  aix: "aix",
  openharmony: "openharmony",
};

/** A word of the package's name to npm's name of the processor. */
const PROCESSORS = {
  arm64: "arm64",
  x64: "x64",
  ia32: "ia32",
  arm: "arm",
  riscv64: "riscv64",
  ppc64: "ppc64",
  ppc64le: "ppc64",
  s390x: "s390x",
  loong64: "loong64",
  mips64el: "mips64el",
  wasm32: "wasm32",
};

const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

/** Where Node would find `name` required from the package at `path`: the lock's key, or null. */
function resolve(packages, path, name) {
  for (let base = path; ; base = base.slice(0, Math.max(0, base.lastIndexOf("/node_modules/")))) {
    const key = `${base ? `${base}/` : ""}node_modules/${name}`;
    if (Object.hasOwn(packages, key)) return key;
    if (base === "") return null;
    if (base.startsWith("node_modules/") && base.lastIndexOf("/node_modules/") < 0) {
      return Object.hasOwn(packages, `node_modules/${name}`) ? `node_modules/${name}` : null;
    }
  }
}

/** The lock's entry of a platform package, told from its name: `@next/swc-linux-x64-musl`. */
function entry(name, version, parent) {
  const words = name.split("/").at(-1).toLowerCase().split(/[-_]/);
  const system = words.map((word) => SYSTEMS[word]).find(Boolean);
  const processor = words.map((word) => PROCESSORS[word]).find(Boolean);
  const libc = words.some((word) => word.startsWith("musl")) ? "musl" : words.includes("gnu") ? "glibc" : null;
  return {
    version,
    ...(processor ? { cpu: [processor] } : {}),
    ...(parent.dev ? { dev: true } : {}),
    ...(system === "linux" && libc ? { libc: [libc] } : {}),
    optional: true,
    ...(system ? { os: [system] } : {}),
  };
}

const file = process.argv[2] ?? join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
const added = {};
for (const [path, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    if (resolve({ ...lock.packages, ...added }, path, name)) continue;
    if (!EXACT.test(version)) {
      console.error(`left out: ${name}@${version}, wanted by ${path || "the project"} (not an exact version)`);
      continue;
    }
    added[`node_modules/${name}`] = entry(name, version, parent);
    console.error(`added: ${name}@${version}`);
  }
}
// npm's own order of entries, so that the next `npm install` changes no line.
lock.packages = Object.fromEntries(
  Object.entries({ ...lock.packages, ...added }).sort(([a], [b]) => a.localeCompare(b, "en")),
);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.error(`${Object.keys(added).length} entries added to ${file}`);
