import type { AcceptedKind, AcceptedOne } from "./verdict";

/** Counts what was accepted, by kind, with the first place of each. */
export class Tally {
  readonly kinds = new Map<AcceptedKind, AcceptedOne>();

  add(kind: AcceptedKind, eventId: number | null, state: string | null): void {
    const known = this.kinds.get(kind);
    this.kinds.set(
      kind,
      known === undefined ? { kind, count: 1, eventId, state } : { ...known, count: known.count + 1 },
    );
  }
}

export function acceptedOf(tally: Tally): readonly AcceptedOne[] {
  return [...tally.kinds.values()];
}
