import type { ImportOffer, StoredReference } from "@/lib/contract/import";
import type { NamedFile } from "./dropped";

/** A definition on its way with a history. */
export type GivenDefinition = { readonly name: string; readonly content: Blob };

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
export function sidecarOf(name: string, files: readonly NamedFile[]): GivenDefinition | null {
  const found = files.find((other) => isSidecar(other.name) && stemOf(other.name) === stemOf(name));
  return found === undefined || isSidecar(name) ? null : { name: found.name, content: found.file };
}

/** A history of a drop that was stored, and what it is known to be an execution of. */
export type Imported = { readonly id: number; readonly stored: readonly StoredReference[]; readonly defined: boolean };

/**
 * The histories of one drop that a definition in it is of: those of the machine that it names; of a definition that
 * names none, or a history whose machine is not known, the only one that was dropped with it.
 */
export function historiesOf(
  offer: Extract<ImportOffer, { kind: "definition" }>,
  imported: readonly Imported[],
): number[] {
  const open = imported.filter(({ defined, stored }) => !defined && stored.length > 0);
  const name = offer.machine?.slice(offer.machine.lastIndexOf(":") + 1) ?? null;
  const named = open.filter(({ stored }) => name !== null && stored.every(({ machine }) => machine === name));
  if (named.length > 0) return named.map(({ id }) => id);
  const [only, another] = open;
  if (only === undefined || another !== undefined) return [];
  const elsewhere = name !== null && only.stored.some(({ machine }) => machine !== null && machine !== name);
  return elsewhere ? [] : [only.id];
}
