import type { DefinitionTexts } from "./definitionTexts";

/** What is known of a run beside its data. */
export type ScrubFacts = {
  readonly definition: DefinitionTexts;
  /** A text that is used once and kept nowhere. */
  readonly salt: string;
  /** When the recorded run began and ended, in ms UTC. */
  readonly ran: { readonly from: number; readonly until: number };
};
