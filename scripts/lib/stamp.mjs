import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { root } from "./root.mjs";

/*
 * A step is skipped when the content of its inputs is what it was when the step last succeeded.
 * The stamp lies inside what the step made: delete the product and its stamp is gone with it.
 * Content, not times: a fresh clone or a branch switch touches every file and changes nothing.
 */

/** Files below `path` (a file or a folder, relative to the project), sorted; nothing when it does not exist. */
export function filesBelow(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== ".stamp")
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .sort();
}

/** One hash of the names and contents of everything below `paths`, and of `facts` that are not files. */
export function hashOf(paths, facts = []) {
  const hash = createHash("sha256").update(JSON.stringify([process.version, process.platform, ...facts]));
  for (const file of paths.flatMap(filesBelow)) {
    hash.update(`\0${file}\0`).update(
      createHash("sha256")
        .update(readFileSync(join(root, file)))
        .digest(),
    );
  }
  return hash.digest("hex");
}

export function isFresh(stamp, hash) {
  const file = join(root, stamp);
  return existsSync(file) && readFileSync(file, "utf8") === hash;
}

export function forget(stamp) {
  rmSync(join(root, stamp), { force: true });
}

export function keep(stamp, hash) {
  const file = join(root, stamp);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, hash);
}
