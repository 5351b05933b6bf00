import type { AssignmentBody } from "@/lib/contract/change";
import type { GivenDefinition } from "./DefinitionField";

export type Given = { readonly definition: GivenDefinition; readonly arn: string; readonly machine: string };

/** What is sent of a form; null while nothing is written in it. What is empty stays as it is. */
export function assignmentOf({ definition, arn, machine }: Given): AssignmentBody | null {
  const text = definition.file?.text ?? definition.text;
  const id = definition.id.trim();
  const body: AssignmentBody = {
    ...(text.trim() === "" ? {} : { definition: text }),
    ...(text.trim() === "" || id === "" ? {} : { definitionId: id }),
    ...(text.trim() === "" || definition.file === null ? {} : { definitionName: definition.file.name }),
    ...(arn.trim() === "" ? {} : { arn: arn.trim() }),
    ...(machine.trim() === "" ? {} : { machine: machine.trim() }),
  };
  return Object.keys(body).length === 0 ? null : body;
}
