import type { ReactNode } from "react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { counted, formatCount } from "@/lib/base/wording";
import { StatusIcon, STATUS } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { ranTimes } from "../ui/ranTimes";
import { Link } from "../ui/Link";

/** Runs that the header names. */
const MAX_NAMED = 6;

/** The other runs under the ARN of this one, and what of its logs is in none of them. Nothing for what ran once. */
export function RunsOfArn({ opened: { row, runs, unassigned } }: { opened: OpenedExecution }) {
  if (runs.length <= 1 && unassigned === 0) return null;
  return (
    <p className="-mt-1.5 mb-2.5 flex flex-wrap gap-x-4.5 text-ink-2">
      {runs.length > 1 && (
        <span>
          <span className="font-medium text-ink">{ranTimes(runs.length)}</span> under this ARN:{" "}
          {named(runs, row.key).map((run, i) => (
            <span key={run.key}>
              {i > 0 && ", "}
              <Run run={run} isHere={run.key === row.key} />
            </span>
          ))}
          {runs.length > MAX_NAMED && ` and ${formatCount(runs.length - MAX_NAMED)} more`}
        </span>
      )}
      {unassigned > 0 && (
        <span>
          <span className="font-medium text-ink">{counted(unassigned, "unassigned event")}</span> of logs under this
          ARN: nothing tells which run {unassigned === 1 ? "it is" : "they are"} of, so no run shows{" "}
          {unassigned === 1 ? "it" : "them"} until a start or a whole history decides.
        </span>
      )}
    </p>
  );
}

type RunOfArn = OpenedExecution["runs"][number];

/** The latest, this one always among them, in the order they ran. */
function named(runs: readonly RunOfArn[], key: string): RunOfArn[] {
  const shown = runs.slice(0, MAX_NAMED);
  const here = runs.find((run) => run.key === key);
  if (here !== undefined && !shown.includes(here)) shown.splice(-1, 1, here);
  return shown.reverse();
}

function Run({ run: { key, startedAt, status }, isHere }: { run: RunOfArn; isHere: boolean }) {
  const what: ReactNode = (
    <>
      <StatusIcon mark={STATUS[status].mark} size={10} named={false} />
      <span className="sr-only">{STATUS[status].name}, </span>
      {startedAt === null ? "start not known" : <Time at={startedAt} />}
    </>
  );
  const look = "inline-flex items-center gap-1";
  if (isHere) {
    return (
      <span aria-current="true" title="This run" className={`${look} text-ink`}>
        {what}
      </span>
    );
  }
  return (
    <Link
      href={`/executions/${key}`}
      className={`${look} underline decoration-faint underline-offset-3 hover:text-ink`}
    >
      {what}
    </Link>
  );
}
