import type { Outcome, Report } from "./outcome";
import { type Kind, KINDS } from "./recognise";

/** Collects outcomes into a report. */
export class Tally {
  private readonly counts = new Map(KINDS.map((kind) => [kind, { passed: 0, failed: 0, skipped: 0 }]));
  private readonly failures: Report["failures"][number][] = [];
  private readonly skips: Report["skips"][number][] = [];
  private readonly unknown: string[] = [];

  add(name: string, kind: Kind, outcome: Outcome): void {
    const counts = this.counts.get(kind);
    if (counts !== undefined) counts[outcome.kind]++;
    if (outcome.kind === "failed") this.failures.push({ name, kind, difference: outcome.difference });
    if (outcome.kind === "skipped") this.skips.push({ name, kind, reason: outcome.reason });
  }

  addUnknown(file: string): void {
    this.unknown.push(file);
  }

  report(): Report {
    const kinds = Object.fromEntries(this.counts) as Report["kinds"];
    return { kinds, failures: this.failures, skips: this.skips, unknown: this.unknown };
  }
}
