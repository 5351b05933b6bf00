import { err, ok, type Result } from "@/lib/base/result";
import type { FoundMachine, SourceMachine } from "./source";

/** Ids that an error lists. */
const MAX_LISTED = 20;

/** `FILE#LogicalId` as its file and its id; a name without `#` has no id. */
export function splitTarget(target: string): { readonly file: string; readonly id: string | null } {
  const at = target.lastIndexOf("#");
  return at <= 0 ? { file: target, id: null } : { file: target.slice(0, at), id: target.slice(at + 1) };
}

/**
 * The machine that an id names, or the only one. An id is a logical id, an address of Terraform or its last part, or
 * the machine's name.
 */
export function chooseMachine(
  found: readonly FoundMachine[],
  id: string | null,
  file: string,
): Result<SourceMachine, string> {
  const wanted = id === null || id === "" ? found : namedBy(found, id);
  const [only, ...others] = wanted;
  if (only === undefined) return err(`${file}: no state machine is called ${id ?? ""}. There are: ${listed(found)}.`);
  if (others.length > 0) {
    const [first = ""] = wanted.map((one) => one.id ?? "");
    return err(`${file}: ${wanted.length} state machines: ${listed(wanted)}. Name one, as ${file}#${first}.`);
  }
  if (only.kind === "machine") return ok(only);
  return err(`${only.id === null ? file : `${file}#${only.id}`}: ${only.reason}.`);
}

/** The one machine that is called so, by its whole name; null where none is, or several are. */
export function machineCalled(found: readonly FoundMachine[], name: string): SourceMachine | null {
  const called = found.filter((one) => one.kind === "machine" && one.name === name);
  const [only] = called;
  return called.length === 1 && only?.kind === "machine" ? only : null;
}

function namedBy(found: readonly FoundMachine[], id: string): readonly FoundMachine[] {
  const exact = found.filter((one) => one.id === id);
  if (exact.length > 0) return exact;
  const named = found.filter((one) => one.kind === "machine" && one.name === id);
  return named.length > 0 ? named : found.filter((one) => /[./]/.test(one.id ?? "") && lastPart(one.id ?? "") === id);
}

function lastPart(id: string): string {
  return id.slice(Math.max(id.lastIndexOf("."), id.lastIndexOf("/")) + 1);
}

function listed(found: readonly FoundMachine[]): string {
  const ids = found.map(({ id }) => id ?? "the definition itself");
  const more = ids.length - MAX_LISTED;
  return `${ids.slice(0, MAX_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
