import type { QueryLanguage } from "@/lib/asl/machine";
import { printInstant } from "@/lib/base/instant";
import type { JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { exactOf } from "@/lib/base/long";
import type { Run } from "@/lib/engine/run";
import { replacedReferences, type ReplaceReference } from "./contextTexts";
import { type ChangeExpression, withExpressions } from "./expressions";
import { branchesIn, isDistributed, levelOf, processorIn, statesIn } from "./levels";
import type { Names } from "./names";
import { objectText } from "./recordedData";

/** A reference that means something else in a resumed execution than it did in the recorded one. */
export type ChangedReference = { readonly state: string; readonly reference: string; readonly why: string };

/** What is told of references; more are as many of the same kind. */
const MAX_CHANGED = 100;

/**
 * What a definition refers to in the context object. What the recorded execution was called, started with and when is
 * another for the execution that resumes it: such references are led to a variable with the recorded values. What cannot
 * be is told.
 */
export class ContextReferences {
  readonly changed: ChangedReference[] = [];
  private readonly used = new Set<string>();
  private readonly executionVariable: string;
  private readonly machineVariable: string;

  constructor(
    private readonly run: Run,
    private readonly language: QueryLanguage,
    names: Names,
  ) {
    this.executionVariable = names.variable();
    this.machineVariable = names.variable();
  }

  /** A definition that refers to the recorded execution where it referred to its own. */
  withRecorded(definition: JsonObject): JsonObject {
    return this.inLevel(definition, (state) => ({
      change: (members, text) => this.recorded(state, members, text),
      isOfItems: false,
    }));
  }

  /** The processor of a Map whose references to the item lead to a variable. */
  withItem(level: JsonObject, variable: string): { readonly level: JsonObject; readonly isUsed: boolean } {
    let isUsed = false;
    const changed = this.inLevel(level, (state) => ({
      change: (members, text) => {
        if (members[0] !== "Map") return null;
        const [, , value, ...behind] = members;
        if (value === "Index") return null;
        if (value !== "Value") return this.tell(state, text, "the items of a Map that goes on hold more than they did");
        isUsed = true;
        return [`$${variable}`, ...behind].join(".");
      },
      isOfItems: true,
    }));
    return { level: changed, isUsed };
  }

  /** Looks for states that say their name, which is another where a copy of them runs. */
  tellRenamed(definition: JsonObject, origins: ReadonlyMap<string, string | null>): void {
    this.inLevel(definition, (state) => ({
      change: ([first, second], text) => {
        const isName = first === "State" && (second === undefined || second === "Name");
        const origin = origins.get(state) ?? null;
        return isName && origin !== null ? this.tell(state, text, `the state was called ${origin}`) : null;
      },
      isOfItems: false,
    }));
  }

  /** Variables with what was referred to, as JSON texts. */
  variables(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const { execution, startedAt, redriveCount, redrivenAt, input } = this.run;
    const executionTexts = new Map<string, string>([
      ["Id", JSON.stringify(execution.id)],
      ["Input", jsonText(exactOf(input))],
      ["Name", JSON.stringify(execution.name)],
      ["RoleArn", JSON.stringify(execution.roleArn)],
      ["StartTime", JSON.stringify(printInstant(startedAt))],
      ["RedriveCount", String(redriveCount)],
      ...(redrivenAt === null ? [] : [["RedriveTime", JSON.stringify(printInstant(redrivenAt))] as const]),
    ]);
    const machineTexts = new Map([
      ["Id", JSON.stringify(execution.stateMachineId)],
      ["Name", JSON.stringify(execution.stateMachineName)],
    ]);
    this.add(found, "Execution", this.executionVariable, executionTexts);
    this.add(found, "StateMachine", this.machineVariable, machineTexts);
    return found;
  }

  private add(found: Map<string, string>, of: string, variable: string, texts: ReadonlyMap<string, string>): void {
    const members = [...texts].filter(([name]) => this.used.has(of) || this.used.has(`${of}.${name}`));
    if (members.length > 0) found.set(variable, objectText(members));
  }

  private recorded(state: string, members: readonly string[], text: string): string | null {
    const [first, ...behind] = members;
    if (first === undefined) return this.tell(state, text, "it is the whole context object, which is another");
    if (first !== "Execution" && first !== "StateMachine") return null;
    this.used.add(behind[0] === undefined ? first : `${first}.${behind[0]}`);
    return [`$${first === "Execution" ? this.executionVariable : this.machineVariable}`, ...behind].join(".");
  }

  private tell(state: string, reference: string, why: string): null {
    const isKnown = this.changed.some((one) => one.state === state && one.reference === reference);
    if (!isKnown && this.changed.length < MAX_CHANGED) {
      this.changed.push({ state, reference: reference.slice(0, 200), why });
    }
    return null;
  }

  /** Every state of a level and of those inside, but for what runs as executions of its own. */
  private inLevel(level: JsonObject, of: (state: string) => Changing): JsonObject {
    const states = [...statesIn(level)].map(([name, state]): [string, JsonObject] => {
      const { change, isOfItems } = of(name);
      const language = state["QueryLanguage"] === "JSONata" ? "JSONata" : this.language;
      const isMap = processorIn(state) !== null;
      // An item of an inner Map is another one.
      const inField: ChangeExpression = (text, field) =>
        isOfItems && isMap && OWN_ITEM.has(field) ? text : replacedReferences(text, language, change);
      return [name, this.inside(withExpressions(state, language, inField), isOfItems, of)];
    });
    return levelOf(level, String(level["StartAt"]), new Map(states));
  }

  private inside(state: JsonObject, isOfItems: boolean, of: (state: string) => Changing): JsonObject {
    const processor = processorIn(state);
    if (processor !== null) {
      if (isOfItems || isDistributed(state)) return state;
      return { ...state, [processor.field]: this.inLevel(processor.level, of) };
    }
    const branches = branchesIn(state);
    return branches.length === 0 ? state : { ...state, Branches: branches.map((branch) => this.inLevel(branch, of)) };
  }
}

type Changing = { readonly change: ReplaceReference; readonly isOfItems: boolean };

/** Fields of a Map in which its own item is meant. */
const OWN_ITEM: ReadonlySet<string> = new Set(["ItemSelector", "Parameters", "ItemBatcher"]);
