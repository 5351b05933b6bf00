import type { HistoryEvent } from "../event";

/*
 * Which events of a file belong together. Log records name their execution; answers of GetExecutionHistory do not,
 * so there the order tells: event 1 comes once in a run, and in a reversed dump it comes last.
 */

type Plain = {
  run: number;
  /** Text of the run's event 1, to know it again when pages overlap. */
  first: string | null;
  last: number;
  reversed: boolean;
  events: number;
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
    return { run, first: null, last: 0, reversed: false, events: 0, described: false, defined: false };
  }
  const now = (): Plain => (plain ??= fresh());

  return {
    ofEvent(event, text) {
      let current = now();
      if (endsRun(current, event, text)) current = plain = fresh();
      if (current.events === 1) current.reversed = event.id < current.last;
      if (event.id === 1) current.first ??= text;
      current.last = event.id;
      current.events++;
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
    current: () => (plain === null && byArn.size === 1 ? (byArn.values().next().value ?? 0) : now().run),
    count: () => count,
  };
}

function endsRun(current: Plain, event: HistoryEvent, text: string): boolean {
  if (current.events === 0 || current.first === text) return false;
  if (event.id === 1) return current.first !== null || !(current.events === 1 || current.reversed);
  return current.first !== null && current.reversed;
}
