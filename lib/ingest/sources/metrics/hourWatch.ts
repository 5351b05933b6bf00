import { HOUR_MS, MINUTE_MS } from "@/lib/base/time";
import { type SourceSettings, sinceOf } from "@/lib/contract/sourceSettings";
import { type ComparedMetrics, type MachineHour, NO_COUNTS, type SeenMachine } from "@/lib/store/sources/sourceCommit";
import { codeOf, type Collection } from "../collection";
import { deniedSentence, isDenied } from "../denied";
import { readMetricHours } from "./metricData";

/** An hour is compared when it has been over for so long, in ms: events of logs come up to 15 minutes late. */
const SETTLED_MS = 30 * MINUTE_MS;
/** Hours that are compared each time: what comes later still mends the difference until then. */
const HOURS = 6;

/** Whether a source's machines are held against CloudWatch's metrics: of an endpoint that is not AWS only when it says so. */
export function isCompared({ kind, endpoint, metrics }: SourceSettings): boolean {
  return (kind === "standard" || kind === "express") && (metrics ?? endpoint === undefined);
}

/** Holds what is stored against CloudWatch's metrics, once an hour. */
export class HourWatch {
  /** The end of the last hour that was compared. */
  private comparedTo = -Infinity;

  constructor(private readonly collection: Collection) {}

  /**
   * To be called when all that there was of these machines has been read. That the metrics may not be read is noted
   * beside the comparison: it is nothing that keeps the source from reading.
   */
  async look(machines: readonly SeenMachine[]): Promise<void> {
    const { clock, settings } = this.collection.tools;
    const now = clock.now();
    const to = Math.floor((now - SETTLED_MS) / HOUR_MS) * HOUR_MS;
    if (!isCompared(settings) || to <= this.comparedTo || machines.length === 0) return;
    this.comparedTo = to;
    const oldest = Math.ceil((now - sinceOf(settings)) / HOUR_MS) * HOUR_MS;
    const from = Math.max(to - HOURS * HOUR_MS, oldest);
    if (from >= to) return;
    const arns = machines.map(({ arn }) => arn);
    await this.collection.commit([], { compared: await this.compare(arns, from, to) });
  }

  private async compare(arns: readonly string[], from: number, to: number): Promise<ComparedMetrics> {
    const { signal, store } = this.collection.tools;
    try {
      const told = await readMetricHours(this.collection, arns, from, to);
      const { hours, redrives } = await store.countHours(arns, from, to);
      return {
        hours: paired(told, hours).map((hour) => ({ ...hour, redrives: redrives.get(hour.machineArn) ?? 0 })),
        problem: null,
      };
    } catch (error) {
      signal.throwIfAborted();
      if (codeOf(error) === null || !(error instanceof Error)) throw error;
      return { hours: [], problem: isDenied(error) ? deniedSentence("cloudwatch:GetMetricData") : error.message };
    }
  }
}

/** Each hour of a machine in which one of both tells anything. */
function paired(told: readonly MachineHour[], stored: readonly MachineHour[]) {
  const keyOf = ({ machineArn, hour }: MachineHour) => `${hour} ${machineArn}`;
  const byKey = (hours: readonly MachineHour[]) => new Map(hours.map((one) => [keyOf(one), one.counts]));
  const [toldOf, storedOf] = [byKey(told), byKey(stored)];
  const all = new Map([...told, ...stored].map((one) => [keyOf(one), one]));
  return [...all].map(([key, { machineArn, hour }]) => ({
    ...{ machineArn, hour },
    told: toldOf.get(key) ?? NO_COUNTS,
    stored: storedOf.get(key) ?? NO_COUNTS,
  }));
}
