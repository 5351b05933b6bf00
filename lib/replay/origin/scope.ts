import type { DataPath } from "@/lib/base/dataPath";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import { mapItem, STATE_DATA } from "@/lib/engine/dataflow/mapItem";
import type { AttemptFlow, FlowLog } from "./flowLog";
import type { OriginEnd, Place, Slot } from "./place";
import { parentOf } from "./parent";

type PlainSlot = Exclude<Slot["kind"], "variable" | "item" | "itemInput">;

/** What an expression of a state sees, each value with the place where it stands. */
export class FlowScope {
  constructor(
    private readonly log: FlowLog,
    readonly flow: AttemptFlow,
    /** What `$` is. */
    private readonly root: PlainSlot,
    readonly rootValue: Json | undefined,
    /** The item that an ItemSelector sees. */
    private readonly item: { readonly index: number; readonly value: Json } | null = null,
  ) {}

  place(kind: PlainSlot, path: DataPath): Place {
    return { token: this.flow.token, slot: { kind }, path };
  }

  fromRoot(path: DataPath): Place {
    return this.place(this.root, path);
  }

  get context(): JsonObject | undefined {
    const { context } = this.flow;
    if (context === undefined || this.item === null) return context;
    const { index, value } = this.item;
    return { ...context, Map: { Item: mapItem({ index, value, key: undefined, source: STATE_DATA }) } };
  }

  /** The context object holds the execution's input and the item of the Map around: these have origins of their own. */
  fromContext(path: DataPath): Place | OriginEnd {
    const [first, second, third] = path;
    if (first === "Execution" && second === "Input") return { kind: "executionInput", path: path.slice(2) };
    const item = first === "Map" && second === "Item" && third === "Value" ? this.itemAround() : null;
    if (item !== null) return { ...item, path: path.slice(3) };
    return { kind: "context", token: this.flow.token, path };
  }

  private itemAround(): Omit<Place, "path"> | null {
    if (this.item !== null) return { token: this.flow.token, slot: { kind: "item", index: this.item.index } };
    for (let parent = parentOf(this.flow.path); parent !== null; parent = parentOf(parent.path)) {
      if (this.log.get(parent.token)?.values.has("afterItemsPath") === true)
        return { token: parent.token, slot: { kind: "item", index: parent.index } };
    }
    return null;
  }

  variable(name: string): Json | undefined {
    const assigned = this.assigner(name)?.values.get("variables");
    return isObject(assigned) && Object.hasOwn(assigned, name) ? assigned[name] : undefined;
  }

  fromVariable(name: string, path: DataPath): Place | OriginEnd {
    const assigner = this.assigner(name);
    if (assigner === null) return { kind: "untraced", token: this.flow.token, why: `$${name} was assigned nowhere` };
    return { token: assigner.token, slot: { kind: "variable", name }, path };
  }

  /** The state that assigned a variable: the last before this one in its own scope, else in the scopes around. */
  private assigner(name: string): AttemptFlow | null {
    let at: { readonly path: string; readonly visit: number } | null = this.flow;
    for (; at !== null; at = parentOf(at.path)) {
      const found = this.log.assignerOf(at.path, at.visit, name);
      if (found !== null) return found;
    }
    return null;
  }
}

/** How JSONata writes a place: `$states.input.order.id`. */
export function jsonataText(head: string, path: DataPath): string {
  const steps = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `.\`${step}\``;
  });
  return head + steps.join("");
}
