import { type ImportReport, MAX_BESIDE } from "@/lib/contract/import";
import type { DroppedFile, GivenDefinition } from "./pairs";

/** Characters of the paths that are sent with a definition, as an address spells them: servers bound an address. */
const MAX_CHARACTERS = 8_000;

/**
 * A definition with the files that it names and that were dropped: those at the path below its folder; where the
 * browser tells no folder, the only one with that name. Null when the report asks for no file that is there.
 */
export function withBeside(
  definition: GivenDefinition,
  report: ImportReport,
  dropped: readonly DroppedFile[],
): { readonly definition: GivenDefinition; readonly names: readonly string[] } | null {
  const known = new Set(definition.beside.map(({ path }) => path));
  const wanted = missingPaths(report).filter((path) => !known.has(path));
  const files = [...dropped, ...definition.together];
  const found = wanted.flatMap((path) => {
    const file = fileAt(path, definition.name, files);
    return file === null ? [] : [{ path, content: file.file, name: file.name }];
  });
  const beside = [...definition.beside, ...found.map(({ path, content }) => ({ path, content }))];
  const characters = beside.reduce((sum, { path }) => sum + encodeURIComponent(path).length + 40, 0);
  if (found.length === 0 || beside.length > MAX_BESIDE || characters > MAX_CHARACTERS) return null;
  return { definition: { ...definition, beside }, names: found.map(({ name }) => name) };
}

/** The files that the definition given with a history names and that were not sent with it. */
export function missingPaths({ errors }: ImportReport): readonly string[] {
  return errors.flatMap(({ offers }) => offers.flatMap((offer) => (offer.kind === "beside" ? offer.paths : [])));
}

function fileAt(path: string, template: string, files: readonly DroppedFile[]): DroppedFile | null {
  const folder = template.slice(0, template.lastIndexOf("/") + 1);
  const exact = files.find(({ name }) => name === folder + path);
  if (exact !== undefined || folder !== "") return exact ?? null;
  const base = baseOf(path);
  const called = new Set(files.filter(({ name }) => baseOf(name) === base).map(({ file }) => file));
  const [only] = files.filter(({ file }) => called.size === 1 && called.has(file));
  return only ?? null;
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
