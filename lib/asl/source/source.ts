import type { Json } from "@/lib/base/json";
import type { Result } from "@/lib/base/result";
import type { MachineType } from "../machine";
import type { Substitutions } from "../substitute";

/*
 * Where definitions live before they are deployed: what a reader finds in one file.
 */

/** What kind of file a definition came out of. */
export type SourceKind =
  "definition" | "CloudFormation" | "SAM" | "Terraform" | "Serverless Framework" | "answer of AWS" | "console export";

/** A state machine that a file defines. */
export type SourceMachine = {
  /** Logical id, address or key in its file; null where the file is one definition. */
  readonly id: string | null;
  readonly from: SourceKind;
  /** The machine's name; it may hold placeholders. */
  readonly name: string | null;
  readonly type: MachineType | null;
  /** ARN of the machine, or of its execution's; only where AWS said so. */
  readonly arn: string | null;
  /**
   * The definition: text as it came, or JSON made of an object. Placeholders `${Name}` stand for what only the
   * deployment knows.
   */
  readonly text: string;
  readonly format: "json" | "yaml";
  /** Values that parameters of the template have when nobody gives others, by placeholder. */
  readonly defaults: Substitutions;
};

/** A state machine that the file names and that cannot be read from it. The reason says what to do instead. */
export type UnreadableMachine = { readonly id: string | null; readonly reason: string };

export type FoundMachine =
  ({ readonly kind: "machine" } & SourceMachine) | ({ readonly kind: "unreadable" } & UnreadableMachine);

/** A path below the folder of the file that is read; answers the text, or why there is none. */
export type ReadBeside = (path: string) => Result<string, string>;

export type SourceOptions = {
  /** What the file is called; its ending decides where the text does not. */
  readonly fileName?: string;
  /** Reads files that a template names. Without it each of them is unreadable. */
  readonly readBeside?: ReadBeside;
  /** Values of placeholders, parameters and conditions. */
  readonly substitutions?: Substitutions;
};

/** What the readers of one file share. */
export type SourceContext = {
  readonly readBeside: ReadBeside;
  readonly given: Substitutions;
};

/** A definition that a template holds as a value. Its text has the order of its keys. */
export function definitionText(value: Json): string {
  return JSON.stringify(value, null, 2);
}
