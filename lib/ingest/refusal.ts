/** What may help with a file that is refused. */
export type Offer =
  /** Import the whole events that are there. */
  | { readonly kind: "partial" }
  /** Read it in another encoding; the likeliest first. */
  | { readonly kind: "encoding"; readonly encodings: readonly string[] }
  /** It is a definition: give it with a history of the machine. */
  | { readonly kind: "definition"; readonly machine: string | null; readonly template: boolean }
  /** The definition given with it is one of several of its file: name one by its id. */
  | { readonly kind: "machines"; readonly ids: readonly string[] }
  /** The definition given with it is in files that it names: paths below its folder. */
  | { readonly kind: "beside"; readonly paths: readonly string[] };

/** A source that cannot be read, worded for the user with the remedy. Thrown inside a stream, a value outside of it. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    message: string,
    readonly offers: readonly Offer[] = [],
    /** The same where buttons stand for the offers: the message of the terminal names its flags. */
    readonly onPage: string = message,
  ) {
    super(message);
  }
}
