import { Account } from "./account";
import { BROKEN_LOGGING, EXPRESS_MACHINES } from "./expressMachines";
import { FakeHandler } from "./handler";
import { draw, saltOf } from "./ids";
import { LogGroup } from "./logs";
import type { Machine } from "./machine";
import { MachineTruth } from "./machineTruth";
import { CALM, type Misbehaviour } from "./misbehaviour";
import { PageTokens } from "./pageTokens";
import { AwsService } from "./service";
import { hugeMapRun } from "./standardMachines";
import { VirtualClock } from "./virtualClock";
import type { World } from "./world";
import { Written } from "./written";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When the clock of a world begins. */
export const BEGINNING = Date.UTC(2026, 5, 1, 10);

export type WorldOptions = {
  /** Everything follows from it. */
  readonly seed: number;
  /** Standard executions; the children of their Map Runs come on top. */
  readonly standard: number;
  /** About so many log events of Express executions. */
  readonly expressEvents: number;
  /** When its clock begins; `BEGINNING`, when absent. */
  readonly beginning?: number;
  /** How long new executions go on to start after the beginning, ms. */
  readonly liveMs?: number;
  /** Days before the beginning in which Express executions started. */
  readonly expressDays?: number;
  readonly misbehaviour?: Misbehaviour;
  /** With the seven log set-ups of which something can never be seen. */
  readonly brokenLogging?: boolean;
  /** With one Map Run of so many items; `bucket`: exported to S3. */
  readonly huge?: { readonly items: number; readonly failures: number; readonly bucket: string | null };
};

/** A made-up AWS account with a past of 90 days and a future, which speaks to the SDK's own clients. */
export class AwsWorld {
  private constructor(
    readonly clock: VirtualClock,
    readonly service: AwsService,
    /** No execution starts after it. */
    readonly liveUntil: number,
    private readonly mending: { isMended: boolean },
  ) {}

  static async make(options: WorldOptions): Promise<AwsWorld> {
    const { seed, standard, misbehaviour = CALM, beginning = BEGINNING, liveMs = 2 * HOUR, huge } = options;
    const clock = new VirtualClock(beginning);
    const liveUntil = beginning + liveMs;
    const past = { from: beginning - 90 * DAY - 2 * HOUR, edgeMs: 3 * HOUR, edgeShare: 0.04 };
    const period = { ...past, beginning, to: liveUntil, liveShare: 0.2 };
    const more = huge === undefined ? [] : [hugeMapRun(huge.items, huge.failures, huge.bucket)];
    const account = await Account.make({ seed, executions: standard, period, more });
    const mending = { isMended: false };
    const world: World = {
      ...{ seed, account, express: await expressOf(options, liveUntil) },
      tokens: new PageTokens(seed, misbehaviour.tokenLifeMs),
      written: new Written(),
      trail: [],
      isPoisoned: (arn) => !mending.isMended && draw(seed, saltOf(arn), 0) < misbehaviour.poisoned,
    };
    return new AwsWorld(clock, new AwsService(world, clock, misbehaviour), liveUntil, mending);
  }

  get world(): World {
    return this.service.world;
  }

  /** For the constructor of a client, beside `maxAttempts: 1`. */
  clientOptions() {
    return {
      region: "eu-west-1",
      credentials: { accessKeyId: "AKIAFAKE", secretAccessKey: "fake" },
      requestHandler: new FakeHandler(this.service, this.clock),
    };
  }

  /** Histories that held an event that is none are whole from now on. */
  mend(): void {
    this.mending.isMended = true;
  }
}

async function expressOf(options: WorldOptions, liveUntil: number): Promise<ReadonlyMap<string, LogGroup>> {
  const { seed, expressEvents, expressDays = 3, brokenLogging = false, beginning = BEGINNING } = options;
  const past = { from: beginning - expressDays * DAY, edgeMs: 0, edgeShare: 0 };
  const period = { ...past, beginning, to: liveUntil, liveShare: 0.3 };
  const groups = new Map<string, LogGroup>();
  const add = async (machine: Machine, executions: number) => {
    const truth = await MachineTruth.make(machine, seed, period, executions, null);
    groups.set(machine.name, new LogGroup(truth, seed));
  };
  const shares = EXPRESS_MACHINES.reduce((sum, { share }) => sum + share, 0);
  for (const machine of EXPRESS_MACHINES) {
    await add(machine, Math.round((expressEvents * machine.share) / shares / EVENTS_A_RUN[machine.logging.level]));
  }
  for (const machine of brokenLogging ? BROKEN_LOGGING : []) await add(machine, 20);
  return groups;
}

/** Log events of one execution, on the average, by the level of its machine. */
const EVENTS_A_RUN = { ALL: 15, ERROR: 0.2, FATAL: 0.08, OFF: 1 } as const;
