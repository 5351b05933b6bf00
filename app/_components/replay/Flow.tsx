"use client";

import { useMemo } from "react";
import { isObject, type Json, type JsonObject } from "@/lib/base/json";
import type { StageView } from "@/lib/contract/replay";
import { parseExact, type Exact } from "../json/exactJson";
import { Differences } from "./Differences";
import { OriginMark } from "./OriginMark";
import { StageValue } from "./StageValue";
import { STAGE_FIELDS, STAGE_NAMES } from "./labels";

type Props = {
  readonly stages: readonly StageView[];
  /** The state in the definition, and the Map or Parallel around it; null when there is none. */
  readonly body: JsonObject | null;
  readonly around: JsonObject | null;
  readonly onEvent: (event: number) => void;
};

/** Every stage that the data went through, from top to bottom; what changed since the stage before is marked. */
export function Flow({ stages, body, around, onEvent }: Props) {
  const before = useMemo(() => valuesBefore(stages), [stages]);
  return (
    <ol aria-label="Data flow" className="px-3.5 py-2">
      {stages.map((stage, i) => (
        <li key={stage.stage} data-stage={stage.stage} className="relative pb-1 pl-5">
          {i < stages.length - 1 && <span aria-hidden className="absolute top-3 bottom-[-8px] left-[5px] border-l" />}
          <span
            aria-hidden
            className={`absolute top-2.5 left-0.5 size-2 rounded-full border ${
              stage.recorded === null ? "border-dashed border-ink-3 bg-panel" : "border-ink-2 bg-ink-2"
            }`}
          />
          <Stage
            stage={stage}
            source={sourceOf(stage, stage.stage === "afterItemSelector" ? around : body)}
            before={before[i]}
            onEvent={onEvent}
          />
        </li>
      ))}
    </ol>
  );
}

type StageProps = {
  readonly stage: StageView;
  readonly source: string | null;
  readonly before: Exact | undefined;
  readonly onEvent: (event: number) => void;
};

function Stage({ stage, source, before, onEvent }: StageProps) {
  const { isSame, differences } = stage;
  const isUnset = isSame && source === null && stage.recorded === null;
  return (
    <>
      <div className="flex min-h-7 flex-wrap items-center gap-x-2">
        <h4 className={isUnset ? "text-ink-2" : "font-medium"}>{STAGE_NAMES[stage.stage]}</h4>
        {source !== null && (
          <code title={source} className="mono max-w-[60%] truncate rounded bg-mute/60 px-1 text-ink-2">
            {source}
          </code>
        )}
        {isSame && <span className="text-ink-3">{isUnset ? "not set" : "unchanged"}</span>}
        <span className="ml-auto">{!isUnset && <OriginMark stage={stage} onEvent={onEvent} />}</span>
      </div>
      {!isSame && <StageValue stage={stage} before={before} />}
      {differences.length > 0 && (
        <div className="mt-1 mb-2 rounded-r-md border border-l-[3px] border-l-bad">
          <Differences differences={differences} />
        </div>
      )}
    </>
  );
}

/** What the world answered is new, not a change of what was asked. */
const FRESH: ReadonlySet<StageView["stage"]> = new Set(["result", "submitted", "variables"]);

function valuesBefore(stages: readonly StageView[]): readonly (Exact | undefined)[] {
  let last: Exact | undefined;
  return stages.map((stage) => {
    const before = FRESH.has(stage.stage) ? undefined : last;
    const text = stage.recorded?.text ?? stage.computed;
    if (text !== null && !stage.isSame && stage.stage !== "submitted") last = parseExact(text)?.value;
    return before;
  });
}

function sourceOf({ stage }: StageView, body: JsonObject | null): string | null {
  if (stage === "sent") return typeof body?.["Resource"] === "string" ? body["Resource"] : null;
  const field = STAGE_FIELDS[stage].find((name) => body !== null && Object.hasOwn(body, name));
  const source: Json | undefined = field === undefined ? undefined : body?.[field];
  if (source === undefined) return null;
  return isObject(source) || typeof source !== "string" ? JSON.stringify(source) : source;
}
