import type { DataPath } from "@/lib/base/dataPath";
import type { Token } from "@/lib/engine/token";

/**
 * Where a value stands in the data flow of an attempt: what came in, what each field made of it, what went out. `item`
 * is an item of a Map as it was found, `itemInput` what its iteration got.
 */
export type Slot =
  | {
      readonly kind:
        "input" | "effective" | "parameters" | "sent" | "result" | "selected" | "placed" | "output" | "error";
    }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "item" | "itemInput"; readonly index: number };

export type Place = { readonly token: Token; readonly slot: Slot; readonly path: DataPath };

/** Where a value came from that nothing in the execution made. */
export type OriginEnd =
  /** The execution was started with it. */
  | { readonly kind: "executionInput"; readonly path: DataPath }
  /** A task answered it. */
  | { readonly kind: "outcome"; readonly token: Token; readonly path: DataPath }
  /** A task failed with it: `Error` or `Cause`. */
  | { readonly kind: "taskError"; readonly token: Token; readonly path: DataPath }
  /** A state failed by itself, and Step Functions words the error. */
  | { readonly kind: "stateError"; readonly token: Token; readonly path: DataPath }
  /** It is written in the definition. */
  | { readonly kind: "literal"; readonly token: Token; readonly field: string }
  /** Of the context object, which Step Functions fills. */
  | { readonly kind: "context"; readonly token: Token; readonly path: DataPath }
  /** Step Functions adds it to what a service is asked. */
  | { readonly kind: "added"; readonly token: Token; readonly path: DataPath }
  /** Chance or the clock. */
  | { readonly kind: "drawn"; readonly token: Token }
  /** A child execution of a Map Run gave it, or a reader read it. */
  | { readonly kind: "mapRun"; readonly token: Token; readonly path: DataPath }
  | { readonly kind: "untraced"; readonly token: Token | null; readonly why: string };

/** How a source went into a value. */
export type How = "copied" | "computed" | "shape";

/** A source of a value. `reads` is how the definition names it: `$.order.total`; null where it does not. */
export type Source = { readonly how: How; readonly reads: string | null; readonly from: Place | OriginEnd };

/** What wrote the value at a place: `field` null where it was only passed on. */
export type Written = {
  readonly field: string | null;
  /** The text in the definition that did it. */
  readonly text: string | null;
  readonly sources: readonly Source[];
  /** What was looked at without going into the value. */
  readonly decided: readonly Source[];
};

export function isPlace(from: Place | OriginEnd): from is Place {
  return "slot" in from;
}
