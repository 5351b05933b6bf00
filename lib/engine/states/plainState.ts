import type { CompiledState } from "../compiledMachine";

/** A state that does everything on entering: nothing resumes it, and nothing catches its errors. */
export function plainState(
  source: { readonly name: string; readonly type: CompiledState["type"]; readonly next?: string },
  enter: CompiledState["enter"],
): CompiledState {
  return {
    name: source.name,
    type: source.type,
    next: source.next ?? null,
    enter,
    resume: enter,
    select: null,
    recovery: null,
    target: null,
    hasTaskToken: false,
  };
}
