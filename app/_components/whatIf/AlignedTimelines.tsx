import { useMemo } from "react";
import { formatExactDuration } from "@/lib/base/wording";
import type { ExecutionTrace } from "@/lib/history/span";
import { stepsOf } from "@/lib/history/steps";
import { workOf } from "@/lib/layout/boxes";
import { longIdle } from "@/lib/layout/idle";
import { makeScale } from "@/lib/layout/scale";
import { makeTree, type Tree } from "@/lib/layout/tree";
import { PlainTimeline } from "../timeline/PlainTimeline";
import { Section } from "../ui/Section";

type Props = {
  readonly ours: Tree;
  readonly recorded: ExecutionTrace;
  /** Id of the first event that the edits could change. */
  readonly forkedAt: number | null;
};

/** The record above, the fork below, both from the same start on one scale; where neither works time is left out. */
export function AlignedTimelines({ ours, recorded, forkedAt }: Props) {
  const theirs = useMemo(() => makeTree(recorded), [recorded]);
  const scale = useMemo(() => {
    const whole = {
      from: Math.min(ours.whole.from, theirs.whole.from),
      to: Math.max(ours.whole.to, theirs.whole.to),
    };
    return makeScale(whole, longIdle(whole, [...workOf(ours), ...workOf(theirs)]));
  }, [ours, theirs]);
  const mark = useMemo(() => {
    const first = forkedAt === null ? undefined : stepsOf(ours.trace).find(({ eventId }) => eventId >= forkedAt);
    return first === undefined ? null : { at: first.at, text: "Here the fork begins" };
  }, [ours, forkedAt]);
  return (
    <Section title="Timelines">
      {mark !== null && <p className="text-ink-3">The dashed line is where the fork begins.</p>}
      <Heading name="Recorded" tree={theirs} />
      <PlainTimeline id="recorded" label="Steps of the record" tree={theirs} scale={scale} mark={mark} />
      <Heading name="In the fork" tree={ours} />
      <PlainTimeline id="fork" label="Steps of the fork" tree={ours} scale={scale} mark={mark} />
    </Section>
  );
}

function Heading({ name, tree: { whole, knownTo } }: { readonly name: string; readonly tree: Tree }) {
  return (
    <h3 className="mt-2 mb-1 text-ink-2">
      {name} <span className="text-ink-3">{formatExactDuration(knownTo - whole.from)}</span>
    </h3>
  );
}
