import { parseRecorded } from "@/lib/asl/parse";
import { statesOf } from "@/lib/asl/walk";
import { instant } from "@/lib/base/instant";
import { ok, type Result } from "@/lib/base/result";
import {
  CELL_OUTCOMES,
  type CellOutcome,
  type Matrix,
  type MatrixCell,
  MAX_MATRIX_STATES,
  MAX_REVISIONS,
} from "@/lib/contract/machine";
import type { MatrixQuery } from "@/lib/contract/machineAddress";
import { rangeOf } from "@/lib/contract/overview";
import type { Status } from "@/lib/contract/status";
import { text } from "@/lib/cost/money";
import { pricesOf, UNKNOWN_REGION } from "@/lib/cost/prices";
import type { RunOfMatrix, StateOfRun } from "@/lib/store/behaviour/matrix";
import type { Store } from "@/lib/store/store";
import type { Context } from "../context";
import type { UseCaseError } from "../errors";
import { findMachine } from "./findMachine";
import { currentOf } from "./revisions";

/** What each state did in each of the last runs of a machine, from what is kept of both. `now`: ms UTC. */
export async function readMatrix(
  { store, overrides }: Pick<Context, "store" | "overrides">,
  { machine, time, runs: most }: MatrixQuery,
  now: number,
): Promise<Result<Matrix, UseCaseError>> {
  const found = await findMachine(store, machine);
  if (!found.ok) return found;
  const machineId = found.value;
  const { from, to } = rangeOf(time, now);
  const runs = await store.behaviour.matrix({ machineId, from, to, runs: most });
  const all = orderOf(await definedStates(store, machineId), runs);
  const places = new Map(all.slice(0, MAX_MATRIX_STATES).map((state, i) => [state, i]));
  return ok({
    states: [...places.keys()],
    otherStates: all.length - places.size,
    runs: runs.map(({ key, name, status, type, region, startedAt, durationMs, definition, states }) => ({
      ...{ key, name, status, durationMs, definition, startedAt: instant(startedAt) },
      transition: type === "EXPRESS" ? null : text(pricesOf(region ?? UNKNOWN_REGION, overrides).transition),
      cells: states.flatMap((state) => cellsOf(state, status, places)),
    })),
  });
}

async function definedStates({ behaviour, definitions }: Store, machineId: number): Promise<string[]> {
  const hash = currentOf((await behaviour.seen(machineId, MAX_REVISIONS)).revisions);
  const definition = hash === null ? null : await definitions.read(hash);
  const machine = definition === null ? undefined : parseRecorded(definition).machine;
  return machine === undefined ? [] : [...statesOf(machine)].map(({ name }) => name);
}

/** In the order of the definition that was seen last; then states that only other definitions have, by name. */
function orderOf(defined: readonly string[], runs: readonly RunOfMatrix[]): string[] {
  const others = new Set(runs.flatMap(({ states }) => states.map(({ state }) => state)));
  for (const state of defined) others.delete(state);
  return [...defined, ...[...others].sort()];
}

function cellsOf(state: StateOfRun, status: Status, places: ReadonlyMap<string, number>): MatrixCell[] {
  const place = places.get(state.state);
  if (place === undefined) return [];
  const { visits, attempts, totalMs, transitions } = state;
  return [[place, CELL_OUTCOMES.indexOf(outcomeOf(state, status)), visits, attempts, totalMs, transitions]];
}

/** What became of a state in a run; of several visits the worst. */
export function outcomeOf({ failures, catches, retries, open }: StateOfRun, status: Status): CellOutcome {
  if (failures > retries + catches) return "failed";
  if (open > 0) return "running";
  if (catches > 0) return "caught";
  if (failures > 0) return "retried";
  return status === "ABORTED" || status === "UNKNOWN" ? "cut" : "succeeded";
}
