import { filledText } from "@/lib/asl/source/filledText";
import { definitionIn } from "./definitionFile";
import { Refusal } from "./refusal";
import { textOf } from "./text";

/**
 * The definition in the bytes of a file that was given with a history: a definition, or anything that defines one
 * machine. Throws Refusal when there is none; files that a template names are not at hand here.
 */
export async function givenDefinition(bytes: Uint8Array, name: string): Promise<string> {
  const parts: string[] = [];
  for await (const part of textOf(one(bytes))) parts.push(part);
  const machine = definitionIn(parts.join(""), name, null, {}, null);
  if (!machine.ok) throw new Refusal(machine.error);
  const text = filledText(machine.value, {});
  if (!text.ok) throw new Refusal(`${name}: ${text.error}.`);
  return text.value;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
