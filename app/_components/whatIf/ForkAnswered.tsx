import type { ForkAnswer } from "@/lib/contract/fork";
import { type Stages, type useForkRun } from "../../_features/forks";
import type { ForkPlace } from "../replay/forkPlace";
import { GivenUp, Pending } from "../replay/PendingReplay";
import type { TabProps } from "../tab/tabProps";
import { QueryProblem } from "../ui/QueryProblem";
import { Skeleton } from "../ui/Skeleton";
import { Findings } from "./Findings";
import { ForkResult } from "./ForkResult";

type Props = TabProps & {
  readonly stages: Stages;
  readonly run: ReturnType<typeof useForkRun>;
  readonly onStages: (stages: Stages) => void;
  readonly onFork: (place: ForkPlace) => void;
};

/** What came of a fork, or how far the worker is with it. */
export function ForkAnswered(props: Props) {
  const { run, stages } = props;
  if (stages.length === 0) return <Before />;
  if (run.data === undefined) {
    return run.error === null ? <Loading /> : <QueryProblem queries={[run]} />;
  }
  return <Answer {...props} answer={run.data} />;
}

function Answer({ answer, run, ...props }: Props & { readonly answer: ForkAnswer }) {
  const again = () => void run.refetch();
  if (answer.state === "givenUp") return <GivenUp why={answer.why} onAgain={again} />;
  if (answer.state !== "opened") {
    return <Pending pending={answer} executionKey={props.opened.row.key} onAgain={again} />;
  }
  const { fork } = answer;
  if (fork.kind === "refused") {
    return (
      <div role="alert" className="min-w-0 p-3.5">
        <p className="font-medium wrap-anywhere">This cannot be run: {fork.why}</p>
        <Findings findings={fork.findings} />
      </div>
    );
  }
  return <ForkResult {...props} run={fork} />;
}

function Before() {
  return (
    <p className="p-3.5 text-ink-2">
      Say at the left what is to be otherwise. The tasks behind it are answered as the record answered the same request;
      what the record does not know is asked here.
    </p>
  );
}

function Loading() {
  return (
    <div role="status" aria-busy="true" aria-label="Running the fork" className="flex flex-col gap-3 p-3.5">
      <Skeleton className="h-5 w-80" />
      <Skeleton className="h-64 w-full" />
      <Skeleton className="h-32 w-full" />
    </div>
  );
}
