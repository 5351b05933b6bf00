import type { QueryLanguage } from "@/lib/asl/machine";
import type { JsonObject } from "@/lib/base/json";
import type { StepContext } from "@/lib/engine/compiledMachine";
import type { Cursor } from "@/lib/engine/run";
import type { ContextReferences } from "./contextReferences";
import type { Inside } from "./insides";
import type { Rename } from "./levels";
import type { Names } from "./names";
import type { RecordedData } from "./recordedData";

/** What the levels of a machine that resumes are made with. */
export type Resumption = {
  /** The run, restored. */
  readonly ctx: StepContext;
  readonly names: Names;
  readonly data: RecordedData;
  readonly references: ContextReferences;
  /** Of the machine: the language of the states that are added. */
  readonly language: QueryLanguage;
  /** The state with which a level goes on; a copy that this takes is added to `states`. */
  readonly entry: (source: JsonObject, cursor: Cursor, rename: Rename, states: Map<string, JsonObject>) => string;
  /** A Parallel or Map that goes on inside; it leads to the states that `rename` names. */
  readonly copy: (written: JsonObject, cursor: Cursor, inside: Inside, rename: Rename, inner: Rename) => JsonObject;
  /** New names for all states of a copy. */
  readonly renaming: () => Rename;
};
