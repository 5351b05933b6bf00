import type { Json } from "@/lib/base/json";
import { err, ok, type Result } from "@/lib/base/result";
import type { Trace } from "@/lib/engine/trace";
import type { ForkBase } from "@/lib/replay/fork/runFork";
import { RecordedEntropy } from "@/lib/replay/randomDraws";
import { definitionTextsOf } from "@/lib/replay/scrub/definitionTexts";
import type { ScrubbedValue } from "@/lib/replay/scrub/foundValues";
import type { KeptValue } from "@/lib/replay/scrub/keptValue";
import { ScrubRefused } from "@/lib/replay/scrub/refused";
import { Scrub } from "@/lib/replay/scrub/scrub";
import type { ScrubFacts } from "@/lib/replay/scrub/scrubFacts";
import { lastAnswerAt, rewriteRun, valuesOf } from "@/lib/replay/scrub/scrubSetup";
import { searchKept } from "@/lib/replay/scrub/searchKept";
import { mockedTasks, readMocks } from "../mock";
import { runToEnd } from "../run";
import { mockFileOf, writeMockFile } from "./mockFile";
import { type RecordedMocks, recordMocks } from "./recordMocks";
import { recordTestStates } from "./recordTestStates";
import { testOutcome } from "./testOutcome";
import { stageLine, wayOf } from "./way";

export type ScrubbedRun = {
  /** What to record from: the run with other data. */
  readonly base: ForkBase;
  /** What of the data stayed. */
  readonly kept: readonly KeptValue[];
};

/** Events that all runs of one search may make together, and what a call of TestState counts for. */
const FUEL = 2_000_000;
const FUEL_OF_TEST = 50;

/**
 * A recorded run with other texts, numbers, times and keys that goes the same way: through its mock file as it would be
 * written, and in each call of TestState. What decides the way stays, and is told.
 *
 * @param definition JSON text of the machine.
 * @param salt a text that is used once and kept nowhere; equal texts of runs with one salt are replaced by equal ones.
 * @returns an error where no such run was found, worded.
 */
export async function scrubRun(base: ForkBase, definition: string, salt: string): Promise<Result<ScrubbedRun, string>> {
  try {
    return ok(await new Scrubbing(base, definition, salt).made());
  } catch (error) {
    if (error instanceof ScrubRefused) return err(error.message);
    throw error;
  }
}

class Scrubbing {
  private readonly found;
  private readonly facts: ScrubFacts;
  private fuel = FUEL;

  constructor(
    private readonly base: ForkBase,
    private readonly definition: string,
    salt: string,
  ) {
    this.found = valuesOf(base);
    const ran = { from: base.setup.at, until: lastAnswerAt(base.setup) };
    this.facts = { definition: definitionTextsOf(definition, base.machine), salt, ran };
  }

  async made(): Promise<ScrubbedRun> {
    const unscrubbed = this.scrubWith([]);
    const values = this.found.all().filter((one) => !unscrubbed.staysByRule(one));
    const [way, tests] = [await this.wayFrom(this.base), await this.testsFrom(this.base)];
    const kept = await searchKept(values, async (some) => {
      const base = this.baseWith(some);
      // Tests ask for more than the way does: what a service answers has to have its form.
      return (await this.wayFrom(base)) === way && (await this.testsFrom(base)) === tests;
    });
    if (kept === null) throw new ScrubRefused("With other data it goes another way, and what decides was not found.");
    const base = this.baseWith(kept);
    if ((await this.wayThroughFile(base)) !== (await this.wayThroughFile(this.base)))
      throw new ScrubRefused("With its mock file the run goes another way.");
    return { base, kept: this.scrubWith(kept).kept() };
  }

  private scrubWith(kept: readonly ScrubbedValue[]): Scrub {
    return new Scrub(this.found, kept, this.facts);
  }

  private baseWith(kept: readonly ScrubbedValue[]): ForkBase {
    const scrub = this.scrubWith(kept);
    return rewriteRun(this.base, scrub, (ms) => scrub.ofRun(ms));
  }

  private async wayFrom(base: ForkBase): Promise<string> {
    return (await this.mocksFrom(base)).way;
  }

  private async mocksFrom(base: ForkBase): Promise<RecordedMocks & { readonly way: string }> {
    const stages: string[] = [];
    const mocks = await recordMocks(base, listen(stages));
    this.burn(mocks.run.events.length);
    return { ...mocks, way: wayOf(mocks.run, stages) };
  }

  /** How a run goes that the written mock file answers. */
  private async wayThroughFile(base: ForkBase): Promise<string> {
    const { states } = await this.mocksFrom(base);
    const text = JSON.stringify(writeMockFile(mockFileOf([{ machine: "m", name: "c", states }])));
    const mocks = readMocks(JSON.parse(text) as Json, "m", "c");
    if (!mocks.ok) throw new ScrubRefused(`Its mock file cannot be read: ${mocks.error.place} ${mocks.error.message}.`);
    const stages: string[] = [];
    const { compiled, start, at, around } = base.setup;
    const options = { ...around, entropy: new RecordedEntropy(base.known, "plain"), trace: listen(stages) };
    return wayOf(await runToEnd(compiled, { ...start, at }, mockedTasks(mocks.value), options), stages);
  }

  private async testsFrom(base: ForkBase): Promise<string> {
    const tests = await recordTestStates(base, this.definition);
    this.burn(tests.length * FUEL_OF_TEST);
    const outcomes: string[] = [];
    for (const test of tests) outcomes.push(await testOutcome(test));
    return outcomes.join("\n");
  }

  private burn(events: number): void {
    this.fuel -= events;
    if (this.fuel < 0) throw new ScrubRefused("Within the bounds of the search no scrubbed run was found.");
  }
}

function listen(lines: string[]): Trace {
  return (stage) => {
    const line = stageLine(stage);
    if (line !== null) lines.push(line);
  };
}
