import type { QueryLanguage } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";
import type { StepContext } from "@/lib/engine/compiledMachine";
import type { Cursor } from "@/lib/engine/run";
import type { ContextReferences } from "./contextReferences";
import { type Inside, insideOf } from "./insides";
import { branchesIn, levelOf, processorIn, pruned, reachedFrom, type Rename, renamedLevel } from "./levels";
import { renamedStates, statesIn, targetsOf, without, withTargets } from "./levels";
import { NotResumable } from "./notResumable";
import type { Names } from "./names";
import { type Behind, handOn } from "./passes";
import { objectText, type RecordedData } from "./recordedData";
import { resumedMap } from "./resumedMap";
import type { Resumption } from "./resumption";

/**
 * Makes the levels of a definition that begin where the cursors of a run stand.
 *
 *     level            begins with a Pass that brings input and variables back, and leads to the state of its cursor
 *     state, plain     is run as it is
 *     Parallel, Map    a copy, whose branches and items are kept or begin where they stand themselves
 *
 * A copy takes the place of its state; where something leads back to that state, the copy has a name of its own, and
 * whatever leads there later runs the state as it was written.
 */
export class ResumeBuilder implements Resumption {
  /** Distributed Maps that start anew. */
  readonly startsAnew = new Set<string>();

  constructor(
    readonly ctx: StepContext,
    readonly names: Names,
    readonly data: RecordedData,
    readonly references: ContextReferences,
    readonly language: QueryLanguage,
  ) {}

  /** A level that begins where its cursor stands; input and variables come from a variable of the outermost level. */
  level(source: JsonObject, cursor: Cursor, rename: Rename): JsonObject {
    const states = renamedStates(source, rename);
    const entry = this.entry(source, cursor, rename, states);
    const variables = this.data.variablesOf(cursor);
    const from = this.data.keep(
      objectText([
        ["input", this.data.inputOf(cursor)],
        ["variables", objectText(variables)],
      ]),
    );
    const front = this.names.state("Resume", null);
    const assigns = new Map([...variables.keys()].map((name) => [name, ["variables", name]]));
    states.set(front, handOn(this.language, { kind: "variable", name: from }, "input", assigns, { Next: entry }));
    return pruned(levelOf(source, front, states));
  }

  entry(source: JsonObject, cursor: Cursor, rename: Rename, states: Map<string, JsonObject>): string {
    const written = statesIn(source).get(cursor.state);
    if (written === undefined) throw new NotResumable(`The definition has no state '${cursor.state}'.`);
    this.note(cursor, written);
    const inside = insideOf(this.ctx, cursor);
    if (inside === null) return rename(cursor.state);
    const isComeBackTo = reachedFrom(targetsOf(written), statesIn(source)).has(cursor.state);
    const inner = isComeBackTo ? this.renaming() : rename;
    const name = inner(cursor.state);
    states.set(name, this.copy(written, cursor, inside, rename, inner));
    return name;
  }

  copy(written: JsonObject, cursor: Cursor, inside: Inside, rename: Rename, inner: Rename): JsonObject {
    const state = withTargets(written, rename);
    if (processorIn(written) !== null) return resumedMap(this, state, cursor, inside, inner);
    const branches = branchesIn(written).map((branch, i) => this.branch(branch, i, inside, inner));
    return { ...without(state, ["InputPath", "Parameters", "Arguments"]), Branches: branches };
  }

  renaming(): Rename {
    const known = new Map<string, string>();
    return (state) => {
      const name = known.get(state) ?? this.names.state(`${state} (resumed)`, state);
      known.set(state, name);
      return name;
    };
  }

  private branch(branch: JsonObject, index: number, inside: Inside, inner: Rename): JsonObject {
    const child = inside.children.get(index);
    if (child !== undefined) return this.level(branch, child, inner);
    const result = inside.results.get(index);
    if (result === undefined) return renamedLevel(branch, inner);
    const name = this.names.state("Kept", null);
    const end: Behind = { End: true };
    const kept = handOn(
      this.language,
      { kind: "variable", name: this.data.keep(this.data.checked(result, String(branch["StartAt"]))) },
      null,
      new Map(),
      end,
    );
    return levelOf({}, name, new Map([[name, kept]]));
  }

  /** What is lost at a state with which something goes on. */
  private note({ state, phase }: Cursor, written: JsonObject): void {
    if (phase.kind === "mapRun") this.startsAnew.add(state);
    if (written["Type"] === "Fail") {
      throw new NotResumable(`'${state}' is a Fail state: a machine that resumes there would fail again at once.`);
    }
  }
}
