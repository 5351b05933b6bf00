import type { ImportOffer, StoredReference } from "@/lib/contract/import";
import type { SentDefinition } from "../../_features/importFiles";

/** A file by its path below the folder that was dropped, or by its name. */
export type DroppedFile = { readonly name: string; readonly file: Blob };

/** A definition on its way with a history, and what was dropped together with it: files that it names are there. */
export type GivenDefinition = SentDefinition & { readonly together: readonly DroppedFile[] };

export function givenDefinition({ name, file }: DroppedFile, together: readonly DroppedFile[]): GivenDefinition {
  return { name, content: file, id: null, named: false, beside: [], together };
}

const SIDECAR = ".definition.json";

/** `runs/order-17.json.gz` and `runs/order-17.definition.json` have `runs/order-17` in common. */
export function stemOf(name: string): string {
  if (name.endsWith(SIDECAR)) return name.slice(0, -SIDECAR.length);
  return name.replace(/\.gz$/i, "").replace(/(\.stepscope)?\.[^./]+$/, "");
}

export function isSidecar(name: string): boolean {
  return name.endsWith(SIDECAR);
}

/** The definition that lies beside a history in one drop, by their names; null without one. */
export function sidecarOf(name: string, files: readonly DroppedFile[]): GivenDefinition | null {
  const found = files.find((other) => isSidecar(other.name) && stemOf(other.name) === stemOf(name));
  return found === undefined || isSidecar(name) ? null : givenDefinition(found, files);
}

/** A history of a drop that was stored, and what it is known to be an execution of. */
export type Imported = { readonly id: number; readonly stored: readonly StoredReference[]; readonly defined: boolean };

type DefinitionOffer = Extract<ImportOffer, { kind: "definition" }>;

/** What binds definitions of one drop first: one that names its machine, then templates, then the others. */
export function rankOf({ machine, template }: DefinitionOffer): number {
  return machine !== null ? 0 : template ? 1 : 2;
}

/**
 * The histories of one drop that a template in it may be of, and whether only those of a machine that it names: of a
 * drop with one history, that one.
 */
export function historiesOfTemplate(imported: readonly Imported[]): {
  readonly ids: readonly number[];
  readonly named: boolean;
} {
  const open = imported.filter(({ defined, stored }) => !defined && stored.length > 0);
  return { ids: open.map(({ id }) => id), named: open.length > 1 };
}

/**
 * The histories of one drop that a definition in it is of: those of the machine that it names; of a definition that
 * names none, or a history whose machine is not known, the only one that was dropped with it.
 */
export function historiesOf(offer: DefinitionOffer, imported: readonly Imported[]): number[] {
  const open = imported.filter(({ defined, stored }) => !defined && stored.length > 0);
  const name = offer.machine?.slice(offer.machine.lastIndexOf(":") + 1) ?? null;
  const named = open.filter(({ stored }) => name !== null && stored.every(({ machine }) => machine === name));
  if (named.length > 0) return named.map(({ id }) => id);
  const [only, another] = open;
  if (only === undefined || another !== undefined) return [];
  const elsewhere = name !== null && only.stored.some(({ machine }) => machine !== null && machine !== name);
  return elsewhere ? [] : [only.id];
}
