"use client";

import { useState } from "react";
import type { SavedForkView } from "@/lib/contract/fork";
import { useEvent } from "../../_features/events";
import { type Stages, useFork } from "../../_features/forks";
import { payloadOf } from "../json/wire";
import { EDITED, type ForkPlace } from "../replay/forkPlace";
import { ReplayTab } from "../replay/ReplayTab";
import type { TabProps } from "../tab/tabProps";
import type { PartSource } from "../../_features/part";
import { Button } from "../ui/Button";
import { Part } from "../ui/Part";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { KeptForks } from "./KeptForks";
import type { WhatIfProps } from "./WhatIf";

/** The Replay tab: the replay of the record, or in its place a fork of it, new or kept. */
export function ForkableReplay(props: TabProps) {
  const { opened, state } = props;
  const [begun, setBegun] = useState<ForkPlace | null>(null);
  const leave = () => {
    setBegun(null);
    if (state.fork !== null) state.showFork(null);
  };
  if (state.fork !== null) {
    return <KeptFork key={state.fork} {...props} fork={state.fork} onLeave={leave} />;
  }
  if (begun !== null) {
    const Begun = begun.at === null ? FromTheStart : Fork;
    return <Begun key={begun.at} {...props} begun={begun} stages={NONE} kept={null} onLeave={leave} />;
  }
  return (
    <div className="flex h-full flex-col">
      <KeptForks executionKey={opened.row.key} onShow={state.showFork} />
      <div className="min-h-0 flex-1">
        <ReplayTab {...props} onFork={setBegun} />
      </div>
    </div>
  );
}

const NONE: Stages = [];

const WHAT_IF: PartSource<WhatIfProps> = {
  name: "What if",
  load: () => import("./WhatIf").then((part) => part.WhatIf),
};

/** With the graph and the timelines that it compares, it comes when it is first shown. */
function Fork(props: WhatIfProps) {
  return <Part source={WHAT_IF} props={props} loading={<Waiting />} />;
}

function Waiting() {
  return <Skeleton className="h-64 w-full" />;
}

/** A fork from the start on: its form begins with the recorded input, where there is one. */
function FromTheStart(props: WhatIfProps) {
  const { row, firstEventId } = props.opened;
  const first = useEvent(row.key, firstEventId);
  if (firstEventId !== null && first.data === undefined && first.error === null) return <Waiting />;
  const event = first.data?.event;
  const { text, truncated } = payloadOf(event?.["type"] === "ExecutionStarted" ? event : undefined, "input");
  const isEditable = text !== null && !truncated && text.length <= EDITED;
  const begun = props.begun === null ? null : { ...props.begun, input: isEditable ? text : null };
  return <Fork {...props} begun={begun} />;
}

type KeptProps = TabProps & { readonly fork: string; readonly onLeave: () => void };

function KeptFork({ fork, onLeave, ...props }: KeptProps) {
  const kept = useFork(fork);
  return (
    <QueryView of={{ kept }} loading={<Waiting />} actions={<Button onClick={onLeave}>To the record</Button>}>
      {({ kept: found }: { readonly kept: SavedForkView }) => (
        <Fork {...props} begun={null} stages={found.stages} kept={found} onLeave={onLeave} />
      )}
    </QueryView>
  );
}
