import { whyGivenUp } from "@/lib/replay/bounds";
import type { Verdicts } from "@/lib/store/subjects/verdicts";
import type { GivenVerdict } from "@/lib/store/verdict";
import { notReplayable, storedVerdict } from "./verifyTask";

/** Verdicts that wait to be written together, and how long the first of them waits, in ms: what is written is kept. */
const WRITTEN_AT_ONCE = 200;
const WRITTEN_AFTER_MS = 500;

/** Writes verdicts a few at a time, and one by one where some of them cannot be written. */
export class VerdictWriter {
  private waiting: GivenVerdict[] = [];
  private since = 0;

  constructor(
    private readonly verdicts: Pick<Verdicts, "write">,
    private readonly onKept: (count: number) => Promise<void>,
  ) {}

  async add(given: GivenVerdict): Promise<void> {
    if (this.waiting.length === 0) this.since = performance.now();
    this.waiting.push(given);
    const isDue = this.waiting.length >= WRITTEN_AT_ONCE || performance.now() - this.since >= WRITTEN_AFTER_MS;
    if (isDue) await this.flush();
  }

  async flush(): Promise<void> {
    const given = this.waiting;
    this.waiting = [];
    if (given.length === 0) return;
    const kept = await this.verdicts.write(given).catch((error: unknown) => this.oneByOne(given, error));
    if (kept > 0) await this.onKept(kept);
  }

  /** What cannot be written even as a bare sentence is the database's fault, and ends the job. */
  private async oneByOne(given: readonly GivenVerdict[], error: unknown): Promise<number> {
    if (given.length === 1) {
      const bare = given.map((one) => ({ ...one, verdict: storedVerdict(notReplayable(whyGivenUp(error)), null) }));
      return this.verdicts.write(bare);
    }
    let kept = 0;
    for (const one of given) {
      kept += await this.verdicts.write([one]).catch((reason: unknown) => this.oneByOne([one], reason));
    }
    return kept;
  }
}
