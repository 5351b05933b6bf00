/** What becomes of a request. */
export type Outcome =
  | { readonly kind: "answer"; readonly status: number; readonly type: string; readonly body: string }
  /** The connection ends in the middle of the body. */
  | { readonly kind: "half"; readonly status: number; readonly type: string; readonly body: string }
  /** A body that is made while it is read. */
  | {
      readonly kind: "stream";
      readonly status: number;
      readonly type: string;
      readonly body: () => Iterable<string | Uint8Array>;
    }
  | { readonly kind: "cut" }
  | { readonly kind: "silence" };
