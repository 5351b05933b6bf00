import type { QueryProblem } from "@/lib/contract/listQuery";
import type { OverviewQuery } from "@/lib/contract/overview";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";

type Props = {
  readonly title: string;
  readonly problem: QueryProblem;
  readonly onAsk: (query: OverviewQuery) => void;
};

/** The address of a page that cannot be read. */
export function WrongTime({ title, problem: { parameter, why }, onAsk }: Props) {
  return (
    <div className="flex flex-col items-start gap-3 px-5 pt-4">
      <h1 className="text-base font-medium">{title}</h1>
      <ProblemNote
        problem={{
          what: "The address cannot be read.",
          why: `Its parameter ${parameter} is wrong: ${why}.`,
          remedy: "Choose a stretch of time here.",
        }}
      >
        <Button onClick={() => onAsk({ kind: "last", last: "24h" })}>The last 24 hours</Button>
      </ProblemNote>
    </div>
  );
}
