"use client";

import { clsx } from "clsx";
import { type SubmitEvent, useState } from "react";
import { jsonText } from "@/lib/base/json-text";
import { formatCount } from "@/lib/base/wording";
import { MAX_PROBE_EXPRESSION, type ProbeAnswer, type ProbedVisitView } from "@/lib/contract/probe";
import { useProbe } from "../../_features/probe";
import { FIELD } from "../change/fieldStyle";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Labelled } from "../ui/Labelled";
import { QueryProblem } from "../ui/QueryProblem";
import { Time } from "../ui/Time";
import { Awaited } from "./Awaited";
import { EventLink } from "./EventLink";

type Props = {
  readonly executionKey: string;
  readonly state: string;
  /** The event that entered the state at the step that is selected. */
  readonly visit: number;
  /** What was asked last; empty: nothing. */
  readonly expression: string;
  readonly onExpression: (expression: string) => void;
  readonly onEvent: (event: number) => void;
};

/** An expression at each visit of the selected state, with what the state saw there. */
export function ProbeTab({ executionKey, state, visit, expression, onExpression, onEvent }: Props) {
  const query = useProbe(executionKey, expression === "" ? null : { state, expression });
  return (
    <div className="grid gap-2.5 px-3.5 py-2.5">
      <ProbeForm state={state} expression={expression} onExpression={onExpression} />
      <div role="status">
        {query.error !== null && <QueryProblem queries={[query]} />}
        {query.error === null && expression !== "" && <Answered answer={query.data} visit={visit} onEvent={onEvent} />}
      </div>
    </div>
  );
}

function ProbeForm({ state, expression, onExpression }: Pick<Props, "state" | "expression" | "onExpression">) {
  const [written, setWritten] = useState(expression);
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    onExpression(written.trim());
  };
  return (
    <form className="grid gap-1.5" onSubmit={ask}>
      <Labelled label="Expression">
        {(id) => (
          <div className="flex gap-2">
            <input
              id={id}
              className={clsx(FIELD, "mono")}
              value={written}
              maxLength={MAX_PROBE_EXPRESSION}
              placeholder="$.order.total"
              autoComplete="off"
              spellCheck={false}
              onChange={({ target }) => setWritten(target.value)}
            />
            <Button type="submit" disabled={written.trim() === ""}>
              Evaluate
            </Button>
          </div>
        )}
      </Labelled>
      <p className="text-ink-2">
        A path, an intrinsic function (<code className="mono whitespace-nowrap">States.…</code>) or JSONata (
        <code className="mono whitespace-nowrap">{"{% $states.input.total %}"}</code>), at each visit of{" "}
        <span dir="auto" className="text-ink">
          {state}
        </span>
        ; with its variables, result and output too.
      </p>
    </form>
  );
}

type AnsweredProps = { readonly answer: ProbeAnswer | undefined } & Pick<Props, "visit" | "onEvent">;

/** Rows that are added at once. */
const PAGE = 200;

function Answered({ answer, visit, onEvent }: AnsweredProps) {
  const [shown, setShown] = useState(PAGE);
  if (answer?.state !== "opened") return <Awaited answer={answer} />;
  if (answer.probe.kind === "refused") return <p className="wrap-anywhere text-bad">{answer.probe.why}</p>;
  const { visits } = answer.probe;
  if (visits.length === 0) return <p className="text-ink-2">The state was never entered.</p>;
  return (
    <>
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="h-7 border-b text-ink-2">
            <th className="px-1.5 font-normal">Visit</th>
            <th className="w-full font-normal">Value</th>
          </tr>
        </thead>
        <tbody>
          {visits.slice(0, shown).map((one) => (
            <VisitRow key={one.eventId} visit={one} isSelected={one.eventId === visit} onEvent={onEvent} />
          ))}
        </tbody>
      </table>
      {visits.length > shown && (
        <Button className="mt-2" onClick={() => setShown(shown + PAGE)}>
          {formatCount(visits.length - shown)} more
        </Button>
      )}
    </>
  );
}

type RowProps = {
  readonly visit: ProbedVisitView;
  readonly isSelected: boolean;
  readonly onEvent: (event: number) => void;
};

function VisitRow({ visit, isSelected, onEvent }: RowProps) {
  return (
    <tr
      aria-current={isSelected || undefined}
      className={clsx("border-b border-line-soft align-top", isSelected && "bg-mute")}
    >
      <td className="py-1 pr-3 pl-1.5 whitespace-nowrap">
        {formatCount(visit.visit)} · <EventLink id={visit.eventId} onEvent={onEvent} />
        <span className="block text-ink-2">
          <Time at={visit.at} />
        </span>
      </td>
      <td className="py-1">
        {"error" in visit ? (
          <Told text={visit.error} what="error" className="text-bad" />
        ) : (
          <Told text={jsonText(visit.value)} what="value" className="mono" />
        )}
      </td>
    </tr>
  );
}

/** Characters of a value or an error that a row shows: an error may hold the whole input. */
const PREVIEW = 400;

type ToldProps = { readonly text: string; readonly what: "value" | "error"; readonly className: string };

function Told({ text, what, className }: ToldProps) {
  const isCut = text.length > PREVIEW;
  return (
    <span className="flex items-start gap-1">
      <span dir="auto" className={clsx("min-w-0 flex-1 wrap-anywhere", className)}>
        {isCut ? `${text.slice(0, PREVIEW)}…` : text}
      </span>
      <CopyButton text={text} label={isCut ? `Copy the whole ${what}` : `Copy the ${what}`} />
    </span>
  );
}
