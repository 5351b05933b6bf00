import type { Json } from "@/lib/base/json";
import type { Chance } from "./chance";
import type { Effect, Incident } from "./incident";
import type { DemoMachine, Mishap, TaskModel } from "./machine";

/** How one task goes: when it starts, whether and when it ends (ms after it was asked for), and with what. */
export type Course = {
  readonly startedAfter: number;
  /** Null when no answer ever comes. */
  readonly endedAfter: number | null;
  readonly outcome:
    | { readonly ok: true; readonly output: Json }
    | { readonly ok: false; readonly error: string; readonly cause: string };
  /** The incident that made it so. */
  readonly incident: Incident | null;
};

const UNKNOWN: TaskModel = { medianMs: 50, spread: 0.4, output: () => ({}), mishaps: [] };

/** What happens to a task of `machine` that is asked for at `at`, given what is planted. */
export function courseOf(
  machine: DemoMachine,
  state: string,
  input: Json,
  at: number,
  chance: Chance,
  planted: readonly Incident[],
): Course {
  const model = Object.hasOwn(machine.tasks, state) ? (machine.tasks[state] ?? UNKNOWN) : UNKNOWN;
  const startedAfter = chance.latency(6, 0.5);
  const took = chance.latency(model.medianMs, model.spread);
  const struck = strike(machine, state, input, at, chance, planted);
  const normal = { startedAfter, endedAfter: startedAfter + took, incident: struck?.incident ?? null };
  switch (struck?.effect.kind) {
    case "fails":
      return { ...normal, outcome: { ok: false, error: struck.effect.error, cause: struck.effect.cause } };
    case "hangs":
      return { ...normal, endedAfter: null, outcome: { ok: true, output: null } };
    case "slower":
      return {
        ...normal,
        endedAfter: startedAfter + took * struck.effect.factor,
        outcome: usual(model, input, chance),
      };
    case undefined:
      return { ...normal, outcome: usual(model, input, chance) };
  }
}

function usual(model: TaskModel, input: Json, chance: Chance): Course["outcome"] {
  const mishap = mishapOf(model.mishaps, chance);
  if (mishap !== null) return { ok: false, error: mishap.error, cause: mishap.cause };
  return { ok: true, output: model.output(input, chance) };
}

function mishapOf(mishaps: readonly Mishap[], chance: Chance): Mishap | null {
  return mishaps.find(({ rate }) => chance.happens(rate)) ?? null;
}

function strike(
  machine: DemoMachine,
  state: string,
  input: Json,
  at: number,
  chance: Chance,
  planted: readonly Incident[],
): { readonly incident: Incident; readonly effect: Effect } | null {
  for (const incident of planted) {
    if (incident.machine !== machine.name || incident.state !== state || at < incident.from || at >= incident.to)
      continue;
    const effect = incident.strikes(input, chance);
    if (effect !== null) return { incident, effect };
  }
  return null;
}
