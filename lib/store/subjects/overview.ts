import type { Dated } from "@/lib/stats/dating/dated";
import type { Common } from "@/lib/stats/common/standOut";
import type { CommonOfTime } from "@/lib/stats/common/standOutOfTime";
import type { GroupAct } from "@/lib/stats/groups/groupLife";
import type { Series } from "@/lib/stats/usual/cumulative";
import type { Database } from "../database";
import { whatTheyShare, whatWorseShare, type WorseOnes } from "../overview/common";
import { dateWorse, type ToDate } from "../overview/dateWorse";
import { actOnGroup, type GroupStanding, groupStandings } from "../overview/groups";
import { allMachineIds, functionVersionEvents, type MachineEvent, machineEvents } from "../overview/machineEvents";
import { type PeriodAsked, type PeriodSums, periodSums } from "../overview/periodSums";
import { machineStandings, readSeries, type Standings } from "../overview/standing";

type Range = { readonly from: number; readonly to: number };

/** What a fleet is asked: which machines are worse than usual, since when, after which change, what failures share. Times in ms UTC. */
export type Overview = {
  /** From the roll-ups alone. `machineIds` null: all machines. */
  standings(asked: { readonly at: number; readonly machineIds: readonly number[] | null }): Promise<Standings>;
  /** Hours of machines by their id; both ends are full hours. */
  series(asked: Range & { readonly machineIds: readonly number[] | null }): Promise<ReadonlyMap<number, Series>>;
  /** What executions of a machine did that began in a time, by buckets of it. */
  period(asked: PeriodAsked): Promise<PeriodSums>;
  /** When a machine became worse; null: no moment stands out. */
  date(asked: ToDate): Promise<Dated | null>;
  /** What changed of machines, ascending; null: of all. */
  events(asked: Range & { readonly machineIds: readonly number[] | null }): Promise<MachineEvent[]>;
  /** When other versions of functions began to answer a machine, by its last 20,000 executions in the range. */
  functionVersions(asked: Range & { readonly machineId: number }): Promise<MachineEvent[]>;
  /** What executions that are worse in a measure share and others do not. */
  worseShare(worse: WorseOnes): Promise<CommonOfTime>;
  /** Of executions of one machine by their ids, at most 20,000 of each side. */
  share(
    place: Range & { readonly machineId: number },
    selected: readonly number[],
    rest: readonly number[],
  ): Promise<Common>;
  groups(asked: { readonly at: number; readonly fingerprints: readonly string[] | null }): Promise<GroupStanding[]>;
  /** False: there is no such group. */
  actOnGroup(fingerprint: string, act: GroupAct, note: string): Promise<boolean>;
};

export function overviewIn(database: Database, now: () => number): Overview {
  return {
    standings: (asked) => machineStandings(database, asked),
    series: (asked) => readSeries(database, asked),
    period: (asked) => periodSums(database, asked),
    date: (asked) => dateWorse(database, asked),
    events: async ({ machineIds, ...range }) =>
      machineEvents(database, { ...range, machineIds: machineIds ?? (await allMachineIds(database)) }),
    functionVersions: (asked) => functionVersionEvents(database, asked),
    worseShare: (worse) => whatWorseShare(database, worse),
    share: (place, selected, rest) => whatTheyShare(database, place, selected, rest),
    groups: (asked) => groupStandings(database, asked),
    actOnGroup: (fingerprint, act, note) => actOnGroup(database, now(), fingerprint, act, note),
  };
}
