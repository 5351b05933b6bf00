"use client";

import { clsx } from "clsx";
import { X } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState, type ReactNode } from "react";
import type { AttemptSpan, Span } from "@/lib/history/span";
import { unreachedText, type DefinedStates } from "@/lib/layout/definition";
import { OUTCOME_NAMES } from "@/lib/layout/label";
import { spanName } from "@/lib/layout/spanName";
import type { PathPart } from "@/lib/layout/spanPath";
import { attemptsOf, visitAround, type Tree } from "@/lib/layout/tree";
import { formatCount } from "@/lib/base/wording";
import { Button } from "../ui/Button";
import { KeyList } from "../ui/KeyList";
import { StatusIcon } from "../ui/statusIcons";
import { AttemptsTab } from "./AttemptsTab";
import { LogsTab } from "./LogsTab";
import { InputTab, OutputTab } from "./PayloadTabs";
import { ProbeTab } from "./ProbeTab";
import { SpanEvents } from "./SpanEvents";
import { StepPath } from "./StepPath";
import { SummaryTab } from "./SummaryTab";
import { UnreachedState } from "./UnreachedState";

type Props = {
  readonly id: string;
  readonly tree: Tree;
  readonly span: Span | null;
  /** A state that is selected although the run never entered it. */
  readonly unreached: string | null;
  readonly definition: DefinedStates | null;
  readonly event: number | null;
  /** What the keys of the view beside it do. */
  readonly keys: KeyHints;
  readonly onEvent: (event: number) => void;
  readonly onEvents: () => void;
  readonly onClose: () => void;
  /** Where the step is, the outermost first, and how to go there; absent: its name alone. */
  readonly path?: readonly PathPart[];
  readonly onSpan?: (span: number) => void;
  /** Of a Map: its items. */
  readonly items?: ReactNode;
  /** Key of the execution that the step is of, where it is another than that of the page. */
  readonly elsewhere?: string | null;
};

export type KeyHints = readonly (readonly [key: string, what: string])[];

const TABS = ["Summary", "Items", "Input", "Output", "Attempts", "Logs", "Probe", "Events"] as const;
type PanelTab = (typeof TABS)[number];

const INK = {
  succeeded: "text-ok",
  failed: "text-bad",
  caught: "text-caught",
  timedOut: "text-late",
  aborted: "text-cut",
  open: "text-run",
  unknown: "text-ink-3",
} as const;

/** The selected step. Its tab stays while steps change. */
export function StepPanel(props: Props) {
  const { tree, span, unreached, definition, keys, onClose } = props;
  const [chosen, setChosen] = useState<PanelTab>("Summary");
  // What is asked stays while steps change.
  const [expression, setExpression] = useState("");
  if (span === null) {
    if (unreached !== null) {
      const said = unreachedText(tree.trace);
      return <UnreachedState name={unreached} said={said} definition={definition} onClose={onClose} />;
    }
    return <Hints keys={keys} onClose={onClose} />;
  }
  const visit = visitAround(tree, span.index);
  const shown = span.kind === "attempt" || span.kind === "backoff" || span.kind === "callback" ? (visit ?? span) : span;
  const all = shown.kind === "visit" ? attemptsOf(tree, shown).attempts : [];
  const attempts = all.length;
  const tabs = TABS.filter((tab) => {
    if (tab === "Attempts") return attempts > 0;
    if (tab === "Logs") return all.some(callsLambda);
    if (tab === "Items") return props.items != null;
    if (tab === "Probe") return shown.kind === "visit" && shown.state !== null;
    return shown.kind === "visit" || tab === "Summary" || tab === "Events";
  });
  const tab = tabs.includes(chosen) ? chosen : "Summary";
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(next) => setChosen(TABS.find((known) => known === next) ?? "Summary")}
      className="flex h-full min-h-0 flex-col"
    >
      <div className="flex h-10 shrink-0 items-center gap-2 pr-1.5 pl-3.5">
        <h2 dir="auto" className="truncate font-semibold" title={spanName(shown)}>
          {spanName(shown)}
        </h2>
        <span className={clsx("ml-auto flex shrink-0 items-center gap-1.5 font-medium", INK[shown.outcome])}>
          <StatusIcon mark={shown.outcome} named={false} />
          {OUTCOME_NAMES[shown.outcome]}
        </span>
        <Button look="plain" square aria-label="Close the details" onClick={onClose}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      <StepPath path={props.path ?? []} onSpan={props.onSpan} elsewhere={props.elsewhere ?? null} />
      <Tabs.List aria-label="Details of the step" className="flex shrink-0 flex-wrap gap-x-2.5 border-b px-3.5">
        {tabs.map((name) => (
          <Tabs.Trigger
            key={name}
            value={name}
            className="-mb-px border-b-2 border-transparent outline-offset-[-2px] pb-1 text-ink-2 hover:text-ink data-[state=active]:border-ink data-[state=active]:text-ink"
          >
            {name}
            {name === "Attempts" && <span className="ml-1 text-ink-3">{formatCount(attempts)}</span>}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <Tabs.Content
        key={`${tab}-${shown.index}`}
        value={tab}
        className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        {tab === "Items" && props.items}
        {tab === "Probe" && shown.kind === "visit" && shown.state !== null && (
          <ProbeTab
            executionKey={props.id}
            state={shown.state}
            visit={shown.events[0] ?? 0}
            expression={expression}
            onExpression={setExpression}
            onEvent={props.onEvent}
          />
        )}
        {tab !== "Items" && tab !== "Probe" && <Body {...props} tab={tab} shown={shown} />}
      </Tabs.Content>
    </Tabs.Root>
  );
}

function Body({
  id,
  tree,
  span,
  definition,
  event,
  onEvent,
  onEvents,
  tab,
  shown,
}: Props & { tab: Exclude<PanelTab, "Items" | "Probe">; shown: Span }) {
  if (tab === "Events")
    return <SpanEvents id={id} tree={tree} span={shown} event={event} onEvent={onEvent} onEvents={onEvents} />;
  if (shown.kind !== "visit" || tab === "Summary")
    return <SummaryTab id={id} tree={tree} span={shown} definition={definition} onEvent={onEvent} />;
  if (tab === "Input") return <InputTab id={id} tree={tree} visit={shown} onEvent={onEvent} />;
  if (tab === "Output") return <OutputTab id={id} tree={tree} visit={shown} onEvent={onEvent} />;
  if (tab === "Logs") {
    return <LogsTab executionKey={id} attempts={attemptsOf(tree, shown).attempts.filter(callsLambda)} />;
  }
  return (
    <AttemptsTab
      id={id}
      tree={tree}
      visit={shown}
      selected={span?.index ?? -1}
      definition={definition}
      onEvent={onEvent}
    />
  );
}

/** Whether an attempt called a Lambda function: by its ARN, or as a service. */
function callsLambda({ resourceType, resource }: AttemptSpan): boolean {
  return resourceType === "lambda" || (resourceType === null && /:lambda:.*:function:/.test(resource ?? ""));
}

function Hints({ keys, onClose }: { keys: KeyHints; onClose: () => void }) {
  return (
    <div>
      <div className="flex h-10 items-center justify-between pr-1.5 pl-3.5">
        <h2 className="font-semibold">Select a step</h2>
        <Button look="plain" square aria-label="Close the details" onClick={onClose}>
          <X size={14} aria-hidden />
        </Button>
      </div>
      <p className="px-3.5 text-ink-2">Its input, output and attempts show here.</p>
      <KeyList keys={keys} className="mt-3 grid-cols-[64px_1fr] gap-y-1.5 px-3.5" />
    </div>
  );
}
