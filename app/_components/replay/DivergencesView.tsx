"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import type { DivergenceView, OpenedReplay } from "@/lib/contract/replay";
import { PATHS } from "@/lib/contract/paths";
import { counted, formatCount } from "@/lib/base/wording";
import { Button, buttonClass } from "../ui/Button";
import { ChainTable } from "./ChainTable";
import { Differences } from "./Differences";
import { DivergedChoice } from "./DivergedChoice";
import { EXPLANATIONS, kindName } from "./labels";

type Props = {
  readonly id: string;
  readonly replay: OpenedReplay;
  /** Shows the step that a recorded event belongs to. */
  readonly onEvent: (event: number) => void;
};

/** Where the replay went another way: both chains, what differs, and what would explain it. */
export function DivergencesView({ id, replay, onEvent }: Props) {
  const [chosen, setChosen] = useState(0);
  const { divergences } = replay;
  const shown = divergences[Math.min(chosen, divergences.length - 1)];
  if (shown === undefined) return null;
  return (
    <div
      className="h-full overflow-y-auto outline-offset-[-2px]"
      tabIndex={0}
      role="region"
      aria-label="Where the replay went another way"
    >
      <div className="flex flex-wrap items-start gap-2 border-b px-3.5 py-2">
        <div className="min-w-0 flex-1">
          <h2 className="text-lg font-semibold wrap-anywhere">{headline(shown)}</h2>
          {shown.chain !== "" && <p className="mono text-ink-2 wrap-anywhere">in {shown.chain}</p>}
        </div>
        {shown.recorded !== null && <Button onClick={() => onEvent(shown.recorded ?? 0)}>Open the step</Button>}
        <a
          href={PATHS.replayReport(id)}
          download
          title="Types, ids and hashes: nothing that the execution worked with"
          className={buttonClass()}
        >
          <Download size={13} aria-hidden />
          Save a report without data
        </a>
      </div>
      {divergences.length > 1 && <ChainChoice replay={replay} shown={shown} onChoose={setChosen} />}
      <Explanations of={shown} />
      <section aria-label="What differs" className="border-b pb-2">
        <h3 className="px-3.5 pt-2 font-medium">What differs</h3>
        <Differences differences={shown.difference} />
      </section>
      {shown.choice !== null && <DivergedChoice choice={shown.choice} />}
      <section aria-label="Both chains">
        <h3 className="px-3.5 pt-2 font-medium">Both chains</h3>
        <ChainTable rows={shown.rows} onEvent={onEvent} />
      </section>
    </div>
  );
}

type ChoiceProps = {
  readonly replay: OpenedReplay;
  readonly shown: DivergenceView;
  readonly onChoose: (index: number) => void;
};

/** The chains that diverged, where they are several. */
function ChainChoice({ replay: { divergences, diverged }, shown, onChoose }: ChoiceProps) {
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-b px-3.5 py-1.5">
      <span className="text-ink-2">
        {counted(diverged, "chain")} diverged
        {diverged > divergences.length && `, the first ${divergences.length} are shown`}:
      </span>
      {divergences.map((one, i) => (
        <Button
          key={one.chain}
          aria-pressed={one === shown}
          onClick={() => onChoose(i)}
          className="h-6! aria-pressed:bg-mute"
        >
          {one.chain === "" ? "the execution" : one.chain}
        </Button>
      ))}
    </div>
  );
}

function Explanations({ of }: { readonly of: DivergenceView }) {
  return (
    <section aria-label="What would explain it" className="border-b px-3.5 py-2">
      <h3 className="font-medium">What would explain it</h3>
      <ul>
        {of.explanations.map(({ kind, isCertain, because }) => (
          <li key={because} data-explanation={kind} className="grid grid-cols-[150px_1fr] gap-x-3 py-0.5">
            <span className="font-medium">
              {EXPLANATIONS[kind]}
              {!isCertain && kind !== "ours" && <span className="font-normal text-ink-2">, perhaps</span>}
            </span>
            <span>{because}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `ChargeCard, event 16: another output or variable` */
function headline({ state, recorded, ours, kind }: DivergenceView): string {
  const where = state ?? "The execution";
  const event = recorded ?? ours;
  return `${where}${event === null ? "" : `, event ${formatCount(event)}`}: ${kindName(kind)}`;
}
