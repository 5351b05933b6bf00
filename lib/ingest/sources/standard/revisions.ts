import { readMachineArn } from "@/lib/base/arn";
import type { GivenDefinition } from "@/lib/store/ingested";
import type { SeenMachine } from "@/lib/store/sources/sourceCommit";

type Revision = { readonly text: string; readonly firstSeenAt: number; lastSeenAt: number };

/** Revisions of a machine that are remembered: the newest. */
const MAX_REVISIONS = 50;
/** An update takes this long to reach every start: seconds, says AWS. In ms. */
const SPREAD_MS = 60_000;

/**
 * Definitions of machines by the time they were seen. Which of them an execution ran with is inferred where no change
 * lies around its start, and marked as assumed: DescribeStateMachineForExecution, which knows, has a budget of one a second.
 */
export class Revisions {
  private readonly byMachine = new Map<string, Revision[]>();

  see({ arn, definition, seenAt }: SeenMachine): void {
    if (definition === null) return;
    const revisions = this.byMachine.get(arn) ?? [];
    this.byMachine.set(arn, revisions);
    const last = revisions.at(-1);
    if (last?.text === definition) last.lastSeenAt = seenAt;
    else revisions.push({ text: definition, firstSeenAt: seenAt, lastSeenAt: seenAt });
    if (revisions.length > MAX_REVISIONS) revisions.shift();
  }

  /** What an execution that started then ran with, as far as it was seen; null when nothing was. */
  assumed(machineArn: string, startedAt: number): GivenDefinition | null {
    const revisions = this.of(machineArn);
    const then = revisions.findLast(({ firstSeenAt }) => firstSeenAt <= startedAt) ?? revisions[0];
    return then === undefined ? null : { text: then.text, assumed: true, guessed: true };
  }

  /** Whether the definition changed so near to a start that it has to be asked which one it was. */
  isUncertain(machineArn: string, startedAt: number): boolean {
    const revisions = this.of(machineArn);
    return revisions.some(({ firstSeenAt }, i) => {
      const before = revisions[i - 1];
      return before !== undefined && startedAt >= before.lastSeenAt - SPREAD_MS && startedAt <= firstSeenAt + SPREAD_MS;
    });
  }

  /** By the ARN, whatever version or alias stands at its end. */
  private of(machineArn: string): readonly Revision[] {
    return this.byMachine.get(readMachineArn(machineArn)?.arn ?? machineArn) ?? [];
  }
}
