import { statesOf } from "@/lib/asl/walk";
import { formatExactDuration } from "@/lib/base/wording";
import type { State, StateMachine, TaskState } from "@/lib/asl/machine";

/** AWS ends an Express execution after five minutes. */
export const EXPRESS_LIMIT_MS = 300_000;

/**
 * One thing that would break (`breaks`) or be different (`differs`) if a Standard machine were Express,
 * with the state that causes it; null where the whole machine does.
 */
export type Check = {
  readonly effect: "breaks" | "differs";
  readonly state: string | null;
  readonly reason: string;
  /** Of what breaks: what the state does, to follow its name: `waits 12 h`. */
  readonly does?: string;
};

/** What is known about how the machine ran. */
export type Observed = {
  /** Longest execution seen, in ms; null when none has ended. */
  readonly longestMs: number | null;
};

const MACHINE_WIDE: readonly string[] = [
  "asynchronous Express executions run at least once and synchronous ones at most once, Standard runs exactly once",
  "one name may start several Express executions; Standard refuses a name it has used",
  "an Express execution cannot be redriven",
  "Express has no history API: CloudWatch Logs is the only record, delivered as well as possible, and charged",
  "the type of a state machine cannot be changed in place: a new one has to be made",
];

/** Everything that stands between this Standard machine and Express, breaking things first, in the order of the states. */
export function expressChecks(machine: StateMachine, observed: Observed): readonly Check[] {
  const found: Check[] = [];
  if (observed.longestMs !== null && observed.longestMs > EXPRESS_LIMIT_MS) {
    found.push({
      effect: "breaks",
      state: null,
      does: `an execution ran for ${spoken(observed.longestMs)}`,
      reason: `an execution ran for ${spoken(observed.longestMs)}; Express ends after ${spoken(EXPRESS_LIMIT_MS)}`,
    });
  }
  for (const state of statesOf(machine)) found.push(...checkState(state));
  found.push(...MACHINE_WIDE.map((reason) => ({ effect: "differs" as const, state: null, reason })));
  return [...found.filter((c) => c.effect === "breaks"), ...found.filter((c) => c.effect === "differs")];
}

/** `12 h`, `5 m`, `11 m 40 s`: without what is zero. */
function spoken(ms: number): string {
  return formatExactDuration(ms).replace(/(\s0+\s[a-z]+)+$/, "");
}

function checkState(state: State): Check[] {
  const breaks: Breaks = (does, reason) => ({ effect: "breaks", state: state.name, reason, does });
  const differs = (reason: string): Check => ({ effect: "differs", state: state.name, reason });
  switch (state.type) {
    case "Task":
      return checkTask(state, breaks, differs);
    case "Map":
      return state.processor.mode === "DISTRIBUTED"
        ? [breaks("is a Distributed Map", "Express has no Distributed Map")]
        : [];
    case "Wait": {
      const seconds = state.seconds?.kind === "literal" ? state.seconds.value : null;
      if (seconds !== null && seconds * 1000 > EXPRESS_LIMIT_MS) {
        const does = `waits ${spoken(seconds * 1000)}`;
        return [breaks(does, `${does}; Express ends after ${spoken(EXPRESS_LIMIT_MS)}`)];
      }
      return [differs("waiting is free in Standard and costs GB-seconds in Express")];
    }
    default:
      return [];
  }
}

type Breaks = (does: string, reason: string) => Check;

function checkTask(state: TaskState, breaks: Breaks, differs: (reason: string) => Check): Check[] {
  const { resource } = state;
  const found: Check[] = [];
  if (resource.endsWith(".waitForTaskToken"))
    found.push(breaks("waits for a task token", "Express cannot wait for a task token"));
  if (/\.sync(:2)?$/.test(resource))
    found.push(breaks("waits for a job to end (.sync)", "Express cannot wait for a job to end (.sync)"));
  if (/^arn:[^:]*:states:[^:]*:[^:]*:activity:/.test(resource))
    found.push(breaks("is an activity", "Express has no activities"));
  if (found.length === 0 && !READS_ONLY.test(resource))
    found.push(differs("the task may run twice: it has to be idempotent"));
  return found;
}

// Calls that only read can run twice without anybody noticing.
const READS_ONLY = /^arn:[^:]*:states:::(aws-sdk:)?[^:]+:(get|describe|list|query|scan|batchGet|head)[A-Za-z]*$/;
