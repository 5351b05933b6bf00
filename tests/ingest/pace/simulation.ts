import { Chance } from "@/lib/demo/chance";
import { AccountPace } from "@/lib/ingest/pace/accountPace";
import { callAws, CallFailed, type Caller } from "@/lib/ingest/pace/call";
import type { Pace } from "@/lib/ingest/pace/pace";
import { type Bucket, bucketOf } from "@/lib/ingest/pace/quotas";
import { VirtualTime } from "../../support/virtualTime";

/** What someone else takes of every bucket at a time, as a part of its refill. */
export type Neighbour = (ms: number) => number;

/**
 * AWS's side: a bucket as it is published, and a neighbour who takes before us. Written apart from the bucket of
 * lib/ingest/pace, so that one does not excuse the other.
 */
class ServiceBucket {
  private tokens: number;
  private at: number;
  neighbourGot = 0;

  constructor(
    private readonly bucket: Bucket,
    private readonly neighbour: Neighbour,
    from: number,
    /** What the neighbour gets is counted until then. */
    private readonly until: number,
  ) {
    this.tokens = bucket.capacity;
    this.at = from;
  }

  allows(now: number): boolean {
    const { capacity, perSecond } = this.bucket;
    for (; this.at + STEP_MS <= now; this.at += STEP_MS) {
      this.tokens = Math.min(capacity, this.tokens + (perSecond * STEP_MS) / 1000);
      const taken = Math.min(this.tokens, (this.neighbour(this.at) * perSecond * STEP_MS) / 1000);
      this.tokens -= taken;
      if (this.at < this.until) this.neighbourGot += taken;
    }
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

const STEP_MS = 10;
const HOUR_MS = 3_600_000;

export type Scenario = {
  readonly region: string;
  readonly share: number;
  readonly hours: number;
  readonly neighbour?: Neighbour;
  readonly seed?: number;
  /** Histories that are asked for at once. */
  readonly workers?: number;
  /** In place of the pace as it is. */
  readonly tampered?: (pace: Pace) => Pace;
};

export type Outcome = {
  /** Executions whose history was read. */
  readonly executions: number;
  /** As many as the quota of GetExecutionHistory allows in the time, the full bucket at the start included. */
  readonly allowed: number;
  /** The same without what the neighbour got. */
  readonly left: number;
  readonly requests: number;
  readonly throttled: number;
  /** Of what the neighbour wanted. */
  readonly neighbourPart: number;
};

/** Reads executions for some hours of virtual time: lists of a thousand, a history of one page each. */
export async function simulate(scenario: Scenario): Promise<Outcome> {
  const { region, share, hours, neighbour = () => 0, seed = 1, workers = 48, tampered = (pace) => pace } = scenario;
  const time = new VirtualTime();
  const chance = Chance.of(seed, "latency");
  const jitter = Chance.of(seed, "jitter");
  const start = time.now();
  const end = start + hours * HOUR_MS;
  const buckets = new Map<string, ServiceBucket>();
  const stop = new AbortController();
  const count = { executions: 0, requests: 0, throttled: 0, listed: 0 };

  const service = async (operation: string, signal: AbortSignal): Promise<void> => {
    count.requests += 1;
    await time.sleep(chance.between(10, 150), signal);
    const bucket = buckets.get(operation) ?? new ServiceBucket(bucketOf(operation, region), neighbour, start, end);
    buckets.set(operation, bucket);
    const isAllowed = bucket.allows(time.now());
    await time.sleep(chance.between(10, 150), signal);
    if (isAllowed) return;
    count.throttled += 1;
    throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
  };
  const caller: Caller = {
    pace: tampered(new AccountPace({ clock: time, region, share }).of("source")),
    clock: time,
    random: () => jitter.next(),
    profile: null,
  };
  const call = (operation: string) =>
    callAws(caller, operation, "rest", stop.signal, (signal) => service(operation, signal)).catch((error: unknown) => {
      if (!(error instanceof CallFailed)) throw error;
    });
  const isOver = () => time.now() >= end;

  const list = async () => {
    while (!isOver()) {
      if (count.listed - count.executions > 5_000) await time.sleep(1_000, stop.signal);
      else await call("ListExecutions").then(() => (count.listed += 1_000));
    }
  };
  const read = async () => {
    while (!isOver()) {
      if (count.executions >= count.listed) await time.sleep(100, stop.signal);
      else await call("GetExecutionHistory").then(() => (count.executions += isOver() ? 0 : 1));
    }
  };
  await time.run(Promise.all([list(), ...Array.from({ length: workers }, read)]));
  const histories = buckets.get("GetExecutionHistory");
  const { capacity, perSecond } = bucketOf("GetExecutionHistory", region);
  const seconds = hours * 3_600;
  const allowed = capacity + perSecond * seconds;
  const neighbourGot = histories?.neighbourGot ?? 0;
  let wanted = 0;
  for (let ms = start; ms < end; ms += STEP_MS) wanted += (neighbour(ms) * perSecond * STEP_MS) / 1000;
  return {
    ...{ executions: count.executions, requests: count.requests, throttled: count.throttled },
    ...{ allowed, left: allowed - neighbourGot, neighbourPart: wanted === 0 ? 1 : neighbourGot / wanted },
  };
}
