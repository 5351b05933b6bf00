import type { AcceptedKind, AcceptedDifference } from "./replayVerdict";

/** Counts what was accepted, by kind, with the first place of each. */
export class AcceptedCounts {
  readonly kinds = new Map<AcceptedKind, AcceptedDifference>();

  add(kind: AcceptedKind, eventId: number | null, state: string | null): void {
    const known = this.kinds.get(kind);
    this.kinds.set(
      kind,
      known === undefined ? { kind, count: 1, eventId, state } : { ...known, count: known.count + 1 },
    );
  }
}

export function acceptedIn(tally: AcceptedCounts): readonly AcceptedDifference[] {
  return [...tally.kinds.values()];
}
