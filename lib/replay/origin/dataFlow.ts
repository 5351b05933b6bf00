import { valueAt } from "@/lib/base/dataPath";
import type { Json } from "@/lib/base/json";
import type { MapState, State, StateMachine } from "@/lib/asl/machine";
import { statesOf } from "@/lib/asl/walk";
import { unreachable } from "@/lib/base/unreachable";
import type { AttemptFlow, FlowLog } from "./flowLog";
import { errorWritten } from "./errors";
import { dynamicSources, jsonataSources, templateSources } from "./expressions";
import { childPaths, parentOf } from "./parent";
import type { Place, Slot, Written } from "./place";
import { caughtOutput, caughtVariable, placedWritten } from "./results";
import { FlowScope } from "./scope";
import { ended, type Flows, literal, lost, passed } from "./written";

/** The data flow of one run: which value came from where, one field at a time. */
export class DataFlow implements Flows {
  private readonly states: ReadonlyMap<string, State>;

  constructor(
    readonly log: FlowLog,
    machine: StateMachine,
  ) {
    this.states = new Map([...statesOf(machine)].map((state) => [state.name, state]));
  }

  stateOf(flow: AttemptFlow): State | null {
    return this.states.get(flow.state) ?? null;
  }

  /** What wrote the value at a place. */
  written(place: Place): Written {
    const flow = this.log.get(place.token);
    const state = flow === null ? null : this.stateOf(flow);
    if (flow === null || state === null) return lost(place, "the replay does not come to this step");
    const { slot } = place;
    switch (slot.kind) {
      case "input":
        return this.input(flow, place);
      case "effective":
        return this.effective(flow, state, place);
      case "parameters":
        return this.parameters(flow, state, place);
      case "sent":
        return this.sent(place);
      case "result":
        return this.result(flow, state, place);
      case "selected":
        return this.selected(flow, state, place);
      case "placed":
        return placedWritten(flow, state, place);
      case "output":
        return this.output(flow, state, place);
      case "variable":
        return this.variable(flow, state, slot.name, place);
      case "item":
        return this.item(flow, state, slot.index, place);
      case "itemInput":
        return this.itemInput(flow, state, slot.index, place);
      case "error":
        return errorWritten(this, flow, state, place);
      default:
        return unreachable(slot);
    }
  }

  /** The value at a place; undefined where the run did not come to it. */
  valueAt({ token, slot, path }: Place): Json | undefined {
    const flow = this.log.get(token);
    return flow === null ? undefined : valueAt(this.slotValue(flow, slot), path);
  }

  private slotValue(flow: AttemptFlow, slot: Slot): Json | undefined {
    const { values } = flow;
    const raw = this.inputOf(flow);
    switch (slot.kind) {
      case "input":
        return raw;
      case "effective":
        return values.get("afterInputPath") ?? raw;
      case "parameters":
        return values.get("afterParameters") ?? values.get("afterArguments") ?? this.slotValue(flow, EFFECTIVE);
      case "sent":
        return values.get("sent");
      case "result":
        return values.get("result");
      case "selected":
        return values.get("afterResultSelector");
      case "placed":
        return values.get("afterResultPath");
      case "output":
        return values.get("output");
      case "error":
        return flow.failed === null ? undefined : { Error: flow.failed.error, Cause: flow.failed.cause };
      case "variable":
        return valueAt(values.get("variables"), [slot.name]);
      case "item":
        return valueAt(values.get("afterItemsPath"), [slot.index]);
      case "itemInput": {
        const first = this.log.get(`${flow.path}${flow.visit}.${flow.attempt}.${slot.index}/0.0` as Place["token"]);
        return first?.values.get("afterItemSelector");
      }
    }
  }

  /** What a state got; a Parallel or Map that a redrive went on with has what it had. */
  inputOf(flow: AttemptFlow): Json | undefined {
    if (flow.input !== undefined) return flow.input;
    const before = this.log.before(flow.path, flow.visit);
    return before?.state === flow.state ? this.inputOf(before) : undefined;
  }

  /** What `$` is for a field that sees a slot. */
  scope(flow: AttemptFlow, root: "input" | "effective" | "result" | "placed" | "error"): FlowScope {
    const whole = { ...flow, input: this.inputOf(flow) ?? null };
    return new FlowScope(this.log, whole, root, this.slotValue(flow, { kind: root }));
  }

  private input(flow: AttemptFlow, place: Place): Written {
    const { path, visit } = flow;
    const before = this.log.before(path, visit);
    // A redrive went on in the state that was not left.
    if (before !== null && !before.values.has("output")) return passed({ ...place, token: before.token });
    if (before !== null) return passed({ ...place, token: before.token, slot: { kind: "output" } });
    const parent = parentOf(path);
    if (parent === null) return ended({ kind: "executionInput", path: place.path });
    const opener = this.log.get(parent.token);
    const { token, index } = parent;
    const isMap = opener !== null && this.stateOf(opener)?.type === "Map";
    return passed({ ...place, token, slot: isMap ? { kind: "itemInput", index } : { kind: "parameters" } });
  }

  private effective(flow: AttemptFlow, state: State, place: Place): Written {
    const path = "inputPath" in state ? state.inputPath : undefined;
    if (state.queryLanguage === "JSONata" || path === undefined || path === "$")
      return passed({ ...place, slot: INPUT });
    return this.filter("InputPath", path, flow, "input", place);
  }

  private filter(
    field: string,
    text: string | null,
    flow: AttemptFlow,
    root: "input" | "placed",
    place: Place,
  ): Written {
    const scope = this.scope(flow, root);
    if (text === null) return literal(flow, field);
    return dynamicSources(text, { scope, field, path: place.path, value: this.valueAt(place) ?? null });
  }

  private parameters(flow: AttemptFlow, state: State, place: Place): Written {
    const value = this.valueAt(place) ?? null;
    if (state.queryLanguage === "JSONata") {
      const args = "arguments" in state ? state.arguments : undefined;
      const scope = this.scope(flow, "input");
      if (args === undefined) return passed({ ...place, slot: INPUT });
      return jsonataSources(args, { scope, field: "Arguments", path: place.path, value });
    }
    const template = "parameters" in state ? state.parameters : undefined;
    if (template === undefined) return passed({ ...place, slot: EFFECTIVE });
    const scope = this.scope(flow, "effective");
    return templateSources(template, { scope, field: "Parameters", path: place.path, value });
  }

  /** A request has the parameters and, for a few services, a member more. */
  private sent(place: Place): Written {
    const parameters: Place = { ...place, slot: PARAMETERS };
    if (this.valueAt(parameters) !== undefined) return passed(parameters);
    return ended({ kind: "added", token: place.token, path: place.path });
  }

  private result(flow: AttemptFlow, state: State, place: Place): Written {
    switch (state.type) {
      case "Pass":
        return state.result === undefined ? passed({ ...place, slot: PARAMETERS }) : literal(flow, "Result");
      case "Task":
        return ended({ kind: "outcome", token: flow.token, path: place.path });
      case "Parallel":
      case "Map":
        return this.childResult(flow, state, place);
      case "Wait":
      case "Choice":
      case "Succeed":
      case "Fail":
        return passed({ ...place, slot: EFFECTIVE });
      default:
        return unreachable(state);
    }
  }

  private childResult(flow: AttemptFlow, state: State, place: Place): Written {
    if (isDistributed(state)) return ended({ kind: "mapRun", token: flow.token, path: place.path });
    const [index, ...path] = place.path;
    if (typeof index !== "number") {
      const slot: Slot = { kind: "parameters" };
      return {
        field: null,
        text: null,
        sources: [{ how: "shape", reads: null, from: { ...place, slot } }],
        decided: [],
      };
    }
    for (const chain of childPaths(flow, index, (visit) => this.log.lastOf(flow.path, visit)?.attempt ?? 0)) {
      const last = this.log.lastOf(chain, this.log.lastVisit(chain));
      if (last?.values.has("output") === true) return passed({ token: last.token, slot: { kind: "output" }, path });
    }
    return lost(place, "no branch or iteration gave it");
  }

  private selected(flow: AttemptFlow, state: State, place: Place): Written {
    const selector = "resultSelector" in state ? state.resultSelector : undefined;
    if (selector === undefined) return passed({ ...place, slot: { kind: "result" } });
    const asked = { field: "ResultSelector", path: place.path, value: this.valueAt(place) ?? null };
    return templateSources(selector, { ...asked, scope: this.scope(flow, "result") });
  }

  private output(flow: AttemptFlow, state: State, place: Place): Written {
    const value = this.valueAt(place) ?? null;
    if (flow.catcher !== null) return caughtOutput(this, flow, state, flow.catcher, place, value);
    if (state.queryLanguage === "JSONPath") {
      const path = "outputPath" in state ? state.outputPath : undefined;
      if (path === undefined || path === "$") return passed({ ...place, slot: { kind: "placed" } });
      return this.filter("OutputPath", path, flow, "placed", place);
    }
    const { field, template } = this.outputField(flow, state);
    const hasResult = state.type === "Task" || state.type === "Parallel" || state.type === "Map";
    if (template === undefined) return passed({ ...place, slot: hasResult ? { kind: "result" } : INPUT });
    const bound = { result: hasResult ? flow.values.get("result") : undefined };
    return jsonataSources(template, { scope: this.scope(flow, "input"), field, path: place.path, value }, bound);
  }

  private outputField(
    flow: AttemptFlow,
    state: State,
  ): { readonly field: string; readonly template: Json | undefined } {
    if (state.type === "Choice" && flow.rule !== null)
      return { field: `Choices[${flow.rule}].Output`, template: state.choices[flow.rule]?.output };
    return { field: "Output", template: "output" in state ? state.output : undefined };
  }

  private variable(flow: AttemptFlow, state: State, name: string, place: Place): Written {
    const asked = { path: [name, ...place.path], value: this.valueAt(place) ?? null };
    if (flow.catcher !== null) return caughtVariable(this, flow, state, flow.catcher, asked);
    const isRule = state.type === "Choice" && flow.rule !== null;
    const rule = state.type === "Choice" && flow.rule !== null ? state.choices[flow.rule] : undefined;
    const assign = isRule ? rule?.assign : "assign" in state ? state.assign : undefined;
    const field = isRule ? `Choices[${flow.rule ?? 0}].Assign` : "Assign";
    if (assign === undefined) return lost(place, "the state assigns no such variable");
    if (state.queryLanguage === "JSONata") {
      const bound = { result: flow.values.get("result") };
      return jsonataSources(assign, { ...asked, field, scope: this.scope(flow, "input") }, bound);
    }
    return templateSources(assign, { ...asked, field, scope: this.scope(flow, "result") });
  }

  private item(flow: AttemptFlow, state: State, index: number, place: Place): Written {
    if (state.type !== "Map") return lost(place, "the state has no items");
    const asked = { path: [index, ...place.path], value: this.valueAt(place) ?? null };
    if (state.queryLanguage === "JSONata") {
      if (state.items === undefined) return passed({ ...place, slot: INPUT, path: asked.path });
      return jsonataSources(state.items, { ...asked, field: "Items", scope: this.scope(flow, "input") });
    }
    const path = state.itemsPath ?? "$";
    if (path === "$") return passed({ ...place, slot: EFFECTIVE, path: asked.path });
    return dynamicSources(path, { ...asked, field: "ItemsPath", scope: this.scope(flow, "effective") });
  }

  private itemInput(flow: AttemptFlow, state: State, index: number, place: Place): Written {
    if (state.type !== "Map") return lost(place, "the state has no items");
    const slot: Slot = { kind: "item", index };
    if (state.itemSelector === undefined) return passed({ ...place, slot });
    const item = { index, value: this.slotValue(flow, slot) ?? null };
    const root = state.queryLanguage === "JSONata" ? "input" : "effective";
    const whole = { ...flow, input: this.inputOf(flow) ?? null };
    const scope = new FlowScope(this.log, whole, root, this.slotValue(flow, { kind: root }), item);
    const asked = { scope, field: "ItemSelector", path: place.path, value: this.valueAt(place) ?? null };
    return state.queryLanguage === "JSONata"
      ? jsonataSources(state.itemSelector, asked)
      : templateSources(state.itemSelector, asked);
  }
}

const INPUT: Slot = { kind: "input" };
const EFFECTIVE: Slot = { kind: "effective" };
const PARAMETERS: Slot = { kind: "parameters" };

function isDistributed(state: State): state is MapState {
  return state.type === "Map" && state.processor.mode === "DISTRIBUTED";
}
