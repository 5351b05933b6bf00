import { counted } from "@/lib/base/wording";
import type { ForkRunView } from "@/lib/contract/fork";
import type { Status } from "@/lib/contract/status";
import { JsonText } from "../replay/StageValue";
import { StatusIcon, StatusLabel } from "../ui/statusIcons";
import { Findings } from "./Findings";
import { statusMark } from "./statusMark";

type Props = {
  readonly run: ForkRunView;
  readonly recorded: { readonly status: Status; readonly error: string | null };
};

/** How a fork ends, and how the record did. */
export function ForkVerdict({ run, recorded }: Props) {
  const { status, output, cause, notReached, answered, findings } = run;
  return (
    <section aria-label="How it ends" className="pt-3">
      <p className="flex flex-wrap items-center gap-2 text-lg">
        <span className="flex items-center gap-1.5 font-semibold" role="status">
          <StatusIcon mark={statusMark(status)} size={14} named={false} />
          {endText(run)}
        </span>
        <span className="flex items-center gap-1.5 text-ink-2">
          recorded: <StatusLabel status={recorded.status} /> {recorded.error}
        </span>
      </p>
      {cause !== null && <p className="mt-1 text-ink-2 wrap-anywhere">{cause}</p>}
      {notReached !== null && (
        <p className="mt-1">The run does not come to the place of edit {notReached + 1}, so it changes nothing.</p>
      )}
      {findings.length > 0 && (
        <div className="mt-2">
          <p>It runs, but AWS would refuse the changed definition:</p>
          <Findings findings={findings} />
        </div>
      )}
      <p className="mt-1 text-ink-2">
        {counted(answered.record, "outcome")} as recorded, {answered.edit} by edits and answers
        {answered.mock > 0 && `, ${answered.mock} by the mock file`}.
      </p>
      {output !== null && (
        <div className="mt-2">
          <h3 className="text-ink-2">Output</h3>
          <JsonText text={output} />
        </div>
      )}
    </section>
  );
}

function endText({ status, error, questions }: ForkRunView): string {
  switch (status) {
    case "SUCCEEDED":
      return "Succeeds";
    case "FAILED":
      return error === null ? "Fails" : `Fails with ${error}`;
    case "TIMED_OUT":
      return "Times out";
    case "ABORTED":
      return "Is stopped";
    case "RUNNING":
      return questions.length > 0
        ? `Waits for ${counted(questions.length, "answer")}`
        : "Does not end: it waits for what the record had not seen end";
  }
}
