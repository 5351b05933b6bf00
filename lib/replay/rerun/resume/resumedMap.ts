import type { JsonObject } from "@/lib/base/json";
import { jsonText } from "@/lib/base/json-text";
import { exactMember } from "@/lib/base/long";
import type { Cursor } from "@/lib/engine/run";
import { type Inside, insideOf, selectedInput } from "./insides";
import { levelOf, processorIn, pruned, type Rename, renamedStates, statesIn, without } from "./levels";
import { NotResumable } from "./notResumable";
import { choiceByNumber, handOn, itemsFrom } from "./passes";
import { objectText } from "./recordedData";
import type { Resumption } from "./resumption";

/*
 * An inline Map that goes on: the same items in the same order, each of which holds what became of it.
 *
 *     {"at": 0, "result": …}                            is kept
 *     {"at": 1, "input": …, "variables": …, "item": …}  goes on at the place of number 1, or begins
 *
 * A Choice leads each to its place, whose Pass brings input and variables back. Items keep their indices, so
 * `$$.Map.Item.Index` says what it said; what was `$$.Map.Item.Value` is assigned.
 */

const KEPT = 0;

/** Fields that make items, which are made already. */
const ITEM_FIELDS = ["ItemsPath", "Items", "ItemSelector", "Parameters"];

export function resumedMap(
  builder: Resumption,
  state: JsonObject,
  cursor: Cursor,
  inside: Inside,
  inner: Rename,
): JsonObject {
  const processor = processorIn(state);
  if (processor === null) throw new NotResumable(`'${cursor.state}' has no processor.`);
  const items = new ResumedItems(builder, processor.level, cursor, inner);
  const entries = Array.from({ length: inside.length }, (_, index) => items.entry(inside, index));
  const variable = builder.data.keep(`[${entries.join(",")}]`);
  return {
    ...without(state, ITEM_FIELDS),
    ...itemsFrom(state["QueryLanguage"] === "JSONata" ? "JSONata" : builder.language, variable),
    [processor.field]: items.level(),
  };
}

class ResumedItems {
  /** The processor's level, its states under their own names. */
  private readonly source: JsonObject;
  private readonly states: Map<string, JsonObject>;
  private readonly places = new Map<string, readonly [at: number, front: string]>();
  /** Holds what `$$.Map.Item.Value` was; null: nothing asks for it. */
  private readonly itemVariable: string | null;
  private keptState: string | null = null;

  constructor(
    private readonly builder: Resumption,
    source: JsonObject,
    private readonly cursor: Cursor,
    private readonly inner: Rename,
  ) {
    const item = builder.names.variable();
    const replaced = builder.references.withItem(source, item);
    this.itemVariable = replaced.isUsed ? item : null;
    this.source = replaced.level;
    this.states = renamedStates(this.source, inner);
  }

  /** What an iteration is given, as JSON text. */
  entry(inside: Inside, index: number): string {
    const result = inside.results.get(index);
    if (result !== undefined) {
      this.keptState ??= this.builder.names.state("Kept", null);
      return objectText([
        ["at", String(KEPT)],
        ["result", this.builder.data.checked(result, this.cursor.state)],
      ]);
    }
    const child = inside.children.get(index);
    const hasBegun = child !== undefined && child.phase.kind !== "select";
    const input = hasBegun ? this.builder.data.inputOf(child) : selectedInput(this.builder.ctx, this.cursor, index);
    if (input === null) throw new NotResumable(`The input of item ${index} of '${this.cursor.state}' cannot be made.`);
    const variables = hasBegun ? this.builder.data.variablesOf(child) : new Map<string, string>();
    return objectText([
      ["at", String(this.placeOf(hasBegun ? child : null, [...variables.keys()]))],
      ["input", input],
      ["variables", objectText(variables)],
      ...this.itemMember(index),
    ]);
  }

  /** The processor's level, whose items go to their places. */
  level(): JsonObject {
    const { names, language } = this.builder;
    const { keptState } = this;
    const places = [...this.places.values()];
    const targets = keptState === null ? places : [[KEPT, keptState] as const, ...places];
    if (keptState !== null) {
      this.states.set(keptState, handOn(language, { kind: "input" }, "result", new Map(), { End: true }));
    }
    const first = targets.length === 1 ? targets[0]?.[1] : undefined;
    const startAt = first ?? names.state("Resume items", null);
    if (first === undefined) this.states.set(startAt, choiceByNumber(language, targets));
    return pruned(levelOf(this.source, startAt, this.states));
  }

  /** The number of the place at which an iteration goes on; null: at its beginning. */
  private placeOf(child: Cursor | null, variables: readonly string[]): number {
    const isCopied = child !== null && insideOf(this.builder.ctx, child) !== null;
    const state = child?.state ?? String(this.source["StartAt"]);
    const key = isCopied ? `item ${child.index}` : JSON.stringify([state, variables.toSorted()]);
    const known = this.places.get(key);
    if (known !== undefined) return known[0];
    const at = this.places.size + 1;
    this.places.set(key, [at, this.front(child, variables)]);
    return at;
  }

  private front(child: Cursor | null, variables: readonly string[]): string {
    const { names, language } = this.builder;
    const next = child === null ? this.inner(String(this.source["StartAt"])) : this.entryOf(child);
    const front = names.state("Resume", null);
    const assigns = new Map(variables.map((name): [string, readonly string[]] => [name, ["variables", name]]));
    if (this.itemVariable !== null) assigns.set(this.itemVariable, ["item"]);
    this.states.set(front, handOn(language, { kind: "input" }, "input", assigns, { Next: next }));
    return front;
  }

  /** Iterations stand in one state at different places: each has a copy of its own. */
  private entryOf(child: Cursor): string {
    const { builder } = this;
    const inside = insideOf(builder.ctx, child);
    const written = statesIn(this.source).get(child.state);
    if (inside === null || written === undefined) return builder.entry(this.source, child, this.inner, this.states);
    const inner = builder.renaming();
    const name = inner(child.state);
    this.states.set(name, builder.copy(written, child, inside, this.inner, inner));
    return name;
  }

  private itemMember(index: number): readonly (readonly [string, string])[] {
    const { phase } = this.cursor;
    if (this.itemVariable === null || phase.kind !== "container" || phase.map === null) return [];
    return [["item", jsonText(exactMember(phase.map.items, index) ?? null)]];
  }
}
