import { useMemo, useState } from "react";
import { jsonOrNull } from "@/lib/base/json";
import { counted, cutMiddle } from "@/lib/base/wording";
import type { Definition } from "@/lib/contract/openedExecution";
import { indentedJson } from "@/lib/layout/dataText";
import { definitionHead } from "@/lib/layout/definition";
import { readDefinitionText } from "@/lib/layout/definitionText";
import type { VisitedState } from "@/lib/layout/visitedStates";
import { CopyButton } from "../ui/CopyButton";
import { DefinitionLines } from "./DefinitionLines";
import { StateOutline } from "./StateOutline";

type Props = {
  readonly definition: Definition;
  readonly visited: ReadonlyMap<string, VisitedState>;
  /** State of the event that is selected, or that the page opens on; null: none. */
  readonly selected: string | null;
  readonly onEvent: (event: number) => void;
};

/** A definition as text, beside its states: a click on one goes to its lines, and selects its visit. */
export function DefinitionView({ definition, visited, selected, onEvent }: Props) {
  // What a tool wrote into one line is laid out; it is copied as it came.
  const text = useMemo(
    () => (definition.text.includes("\n") ? definition.text : indentedJson(definition.text)),
    [definition.text],
  );
  const read = useMemo(() => readDefinitionText(text), [text]);
  // Of a state that no event shows, which the address cannot name. It gives way to what is selected next.
  const [asked, setAsked] = useState<{ readonly name: string; readonly over: string | null } | null>(null);
  const shown = asked !== null && asked.over === selected ? asked.name : selected;
  const go = (name: string) => {
    const event = visited.get(name)?.event ?? null;
    setAsked({ name, over: event === null ? selected : name });
    if (event !== null) onEvent(event);
  };
  return (
    <div className="flex h-full flex-col border border-t-0 bg-panel">
      <Head definition={definition} text={text} states={read.states.length} lines={read.lines.length} />
      <div className="flex min-h-0 flex-1">
        {read.states.length > 0 && <StateOutline states={read.states} visited={visited} shown={shown} onState={go} />}
        <DefinitionLines read={read} visited={visited} shown={shown} />
      </div>
    </div>
  );
}

type HeadProps = {
  readonly definition: Definition;
  readonly text: string;
  readonly states: number;
  readonly lines: number;
};

function Head({ definition: { text: whole, hash, contentHash, assumed }, text, states, lines }: HeadProps) {
  const [first, ...facts] = useMemo(() => definitionHead(jsonOrNull(text)), [text]);
  const content =
    contentHash === null
      ? ""
      : `\ncontent ${contentHash}: as a value, whatever its layout, order of keys and placeholders`;
  return (
    <div className="flex min-h-8 shrink-0 flex-wrap items-center gap-x-4 border-b pr-2 pl-3.5 text-ink-2">
      {first !== undefined && (
        <h2 className="max-w-[560px] truncate font-medium text-ink" title={first}>
          {first}
        </h2>
      )}
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {states > 0 && <span>{counted(states, "state")}</span>}
      <span>{counted(lines, "line")}</span>
      {assumed && (
        <span
          title="It was given with the history, or is the nearest one known of the machine; the run itself does not say which it was"
          className="rounded border border-dashed border-ink-3 px-1 text-xs"
        >
          not recorded with the run
        </span>
      )}
      <div className="flex-1" />
      <span className="text-ink-3" title={`sha256 of the text: ${hash}${content}`}>
        sha256 <span className="mono">{cutMiddle(hash, 12)}</span>
      </span>
      <CopyButton text={whole} label="Copy the definition" />
    </div>
  );
}
