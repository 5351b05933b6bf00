import type { AttemptFlow, FlowLog } from "./flowLog";
import type { OriginEnd, Place, Source, Written } from "./place";
import type { FlowScope } from "./scope";

/** What the parts of a data flow ask of the whole. */
export type Flows = {
  readonly log: FlowLog;
  /** What a field of a state sees, and what `$` is there. */
  scope(flow: AttemptFlow, root: "input" | "effective" | "result" | "placed" | "error"): FlowScope;
};

/** The value is that of another place, unchanged. */
export function passed(from: Place): Written {
  return ended(from);
}

export function ended(from: Place | OriginEnd): Written {
  return { field: null, text: null, sources: [copied(from)], decided: [] };
}

export function copied(from: Place | OriginEnd): Source {
  return { how: "copied", reads: null, from };
}

export function literal({ token }: AttemptFlow, field: string): Written {
  return { field, text: null, sources: [copied({ kind: "literal", token, field })], decided: [] };
}

export function lost({ token }: Pick<Place, "token">, why: string): Written {
  return {
    field: null,
    text: null,
    sources: [{ how: "computed", reads: null, from: { kind: "untraced", token, why } }],
    decided: [],
  };
}
