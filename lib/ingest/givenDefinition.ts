import { chooseMachine, machineCalled } from "@/lib/asl/source/choose";
import { filledText } from "@/lib/asl/source/filledText";
import { readDefinitions } from "@/lib/asl/source/read";
import type { FoundMachine, SourceMachine } from "@/lib/asl/source/source";
import { BesideFiles, type GivenFile, wholeText } from "./besideFiles";
import type { DefinitionOf } from "./importReport";
import { type Offer, Refusal } from "./refusal";

/** What a file that was given with a history is read for. */
export type WantedDefinition = {
  /** Names one machine of several, as behind the `#` of `FILE#LogicalId`; null: the only one, or the history's own. */
  readonly id: string | null;
  /** Take it for executions of a machine of its name alone: the others come without a definition. */
  readonly named: boolean;
  /** The files that were given with it, by their paths below its folder. */
  readonly beside: readonly GivenFile[];
};

/**
 * The definition in the bytes of a file that was given with a history: a definition, or anything that defines machines.
 * Of several it is the one whose name the history's machine has, when there is exactly one. Throws Refusal when there
 * is none: it offers the ids to choose from, and names the files that are missing.
 */
export async function givenDefinition(
  { name, bytes }: GivenFile,
  { id, named, beside }: WantedDefinition,
): Promise<DefinitionOf> {
  const files = await BesideFiles.of(beside);
  const text = await wholeText(bytes);
  if (!text.ok) throw refusal(`${name}: ${text.error}.`);
  const read = readDefinitions(text.value, { fileName: name, readBeside: (path) => files.read(path) });
  if (!read.ok) throw refusal(`${name}: ${read.error}.`, besideOffer(files));
  const found = read.value;
  const texts = new Map<string | null, string | null>();
  const find = (machine: string | null): string | null => {
    const called = machine === null || id !== null ? null : machineCalled(found, machine);
    if (called !== null) return filled(called, name);
    return named && id === null ? null : chosen(found, id, name, files);
  };
  return (machine) => {
    const known = texts.get(machine);
    if (known !== undefined) return known;
    const found = find(machine);
    texts.set(machine, found);
    return found;
  };
}

function chosen(found: readonly FoundMachine[], id: string | null, name: string, files: BesideFiles): string {
  const machine = chooseMachine(found, id, name);
  if (machine.ok) return filled(machine.value, name);
  const isOpen = id === null && found.length > 1;
  const offers: Offer[] = isOpen ? [{ kind: "machines", ids: idsOf(found) }] : [];
  const onPage = isOpen
    ? `“Use this machine” takes one of the ${found.length} state machines of ${name}: the history does not say which.`
    : undefined;
  throw refusal(machine.error, [...offers, ...besideOffer(files)], onPage);
}

function refusal(why: string, offers: readonly Offer[] = [], onPage?: string): Refusal {
  return new Refusal(`The definition given with it: ${why}`, offers, onPage);
}

function besideOffer({ missing }: BesideFiles): Offer[] {
  return missing.size === 0 ? [] : [{ kind: "beside", paths: [...missing] }];
}

function idsOf(found: readonly FoundMachine[]): string[] {
  return found.flatMap((one) => one.id ?? []);
}

function filled(machine: SourceMachine, name: string): string {
  const text = filledText(machine, {});
  if (!text.ok) throw refusal(`${name}: ${text.error}.`);
  return text.value;
}
