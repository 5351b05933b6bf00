import type { HistoryEvent } from "../event";

/*
 * Which events of a file belong together. Log records name their execution; answers of GetExecutionHistory do not,
 * so there the order tells: event 1 comes once in a run, and in a reversed dump it comes last. A list that was sorted
 * by something else is one run as well, as far as no id of it comes twice.
 */

type Plain = {
  run: number;
  /** Text of the run's event 1, to know it again when pages overlap. */
  first: string | null;
  last: number;
  /** Each event so far had a smaller id than the one before it. */
  reversed: boolean;
  events: number;
  /** Ids that came, up to as many as a history has. */
  readonly ids: Set<number>;
  most: number;
  /** Of the events so far. */
  earliest: number;
  /** A page has ended since the run began. */
  paged: boolean;
  described: boolean;
  defined: boolean;
};

export type Runs = {
  /** The run of an event of GetExecutionHistory. */
  readonly ofEvent: (event: HistoryEvent, text: string) => number;
  /** The run of a record that names its execution; `isNew` the first time. */
  readonly ofArn: (arn: string) => { readonly run: number; readonly isNew: boolean };
  /** The run that a description or a definition speaks of: that of the events around it. */
  readonly ofDescription: (arn: string | null) => number;
  readonly ofDefinition: () => number;
  /** What comes next is no part of what came before: a description that holds its own events. */
  readonly startRun: () => void;
  /** An answer has ended: what stands in the next one may be of another run. */
  readonly endPage: () => void;
  /** The run that is being read now. */
  readonly current: () => number;
  readonly count: () => number;
};

export function createRuns(): Runs {
  let count = 0;
  let plain: Plain | null = null;
  const byArn = new Map<string, number>();

  function fresh(): Plain {
    const run = count++;
    const none = { first: null, last: 0, reversed: false, events: 0, most: 0, earliest: Infinity };
    return { run, ...none, ids: new Set(), paged: false, described: false, defined: false };
  }
  const now = (): Plain => (plain ??= fresh());

  return {
    ofEvent(event, text) {
      let current = now();
      if (endsRun(current, event, text)) current = plain = fresh();
      if (event.id === 1) current.first ??= text;
      take(current, event);
      return current.run;
    },
    ofArn(arn) {
      const known = byArn.get(arn);
      const run = known ?? count++;
      byArn.set(arn, run);
      return { run, isNew: known === undefined };
    },
    ofDescription(arn) {
      const known = arn === null ? undefined : byArn.get(arn);
      if (known !== undefined) return known;
      if (now().described) plain = fresh();
      now().described = true;
      if (arn !== null) byArn.set(arn, now().run);
      return now().run;
    },
    ofDefinition() {
      // A file of logs with one execution: the definition beside it is that execution's.
      if (plain === null && byArn.size === 1) return byArn.values().next().value ?? 0;
      if (now().defined) plain = fresh();
      now().defined = true;
      return now().run;
    },
    startRun() {
      if (plain !== null && (plain.events > 0 || plain.described || plain.defined)) plain = fresh();
    },
    endPage() {
      if (plain !== null) plain.paged = true;
    },
    current: () => (plain === null && byArn.size === 1 ? (byArn.values().next().value ?? 0) : now().run),
    count: () => count,
  };
}

/** Events of the longest history. */
const MOST_IDS = 25_000;

function take(current: Plain, { id, timestamp }: HistoryEvent): void {
  current.reversed = current.events > 0 && (current.events === 1 || current.reversed) && id < current.last;
  current.last = id;
  current.events++;
  if (current.ids.size < MOST_IDS) current.ids.add(id);
  current.most = Math.max(current.most, id);
  current.earliest = Math.min(current.earliest, timestamp);
}

function endsRun(current: Plain, event: HistoryEvent, text: string): boolean {
  if (current.events === 0 || current.first === text) return false;
  if (event.id === 1) {
    return current.first !== null || !(current.events === 1 || current.reversed || isStart(current, event));
  }
  return current.first !== null && current.reversed && !isGap(current, event);
}

/** Event 1 of a list whose order is another one: nothing of a run is before its start. */
function isStart({ paged, earliest }: Plain, { timestamp }: HistoryEvent): boolean {
  return !paged && timestamp <= earliest;
}

/** An event that fits between those that came. */
function isGap({ paged, ids, most }: Plain, { id }: HistoryEvent): boolean {
  return !paged && ids.size < MOST_IDS && id < most && !ids.has(id);
}
