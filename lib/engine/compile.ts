import type { Scope, State, StateMachine } from "@/lib/asl/machine";
import { innerScopes } from "@/lib/asl/walk";
import { unreachable } from "@/lib/base/unreachable";
import type { CompiledMachine, CompiledState } from "./compiledMachine";
import { compileChoice } from "./states/choice";
import { compileDistributedMap } from "./states/distributedMap";
import { compileFail } from "./states/fail";
import { compileMap } from "./states/map";
import { compileParallel } from "./states/parallel";
import { compilePass } from "./states/pass";
import { compileSucceed } from "./states/succeed";
import { compileTask } from "./states/task";
import { compileWait } from "./states/wait";

/**
 * Prepares a machine for running: paths, templates and expressions are compiled once. The machine must
 * come from `parseMachine`, which refuses what does not compile.
 */
export function compile(machine: StateMachine): CompiledMachine {
  const states = new Map<string, CompiledState>();
  // A stack of levels, not recursion: definitions nest as deep as their text allows.
  const levels: Scope[] = [machine];
  for (let level = levels.pop(); level !== undefined; level = levels.pop()) {
    for (const state of level.states.values()) {
      if (state.type === "Map" && state.processor.mode === "DISTRIBUTED") {
        const child = compile({ ...state.processor, queryLanguage: machine.queryLanguage });
        states.set(state.name, compileDistributedMap(state, child));
        continue;
      }
      states.set(state.name, compileState(state));
      levels.push(...innerScopes(state));
    }
  }
  return { startAt: machine.startAt, timeoutSeconds: machine.timeoutSeconds ?? null, states };
}

/** One state. A distributed Map is compiled as if it were inline: `compile` refuses it first. */
export function compileState(state: State): CompiledState {
  switch (state.type) {
    case "Pass":
      return compilePass(state);
    case "Task":
      return compileTask(state);
    case "Choice":
      return compileChoice(state);
    case "Wait":
      return compileWait(state);
    case "Succeed":
      return compileSucceed(state);
    case "Fail":
      return compileFail(state);
    case "Parallel":
      return compileParallel(state);
    case "Map":
      return compileMap(state);
    default:
      return unreachable(state);
  }
}
