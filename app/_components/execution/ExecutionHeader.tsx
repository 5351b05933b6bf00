import { Trash2 } from "lucide-react";
import type { OpenedExecution } from "@/lib/contract/openedExecution";
import { machineHref } from "@/lib/contract/machineAddress";
import { counted, cutMiddle, formatCount, formatExactDuration } from "@/lib/base/wording";
import { AssignDialog } from "../change/AssignDialog";
import { AssignedNote } from "../change/AssignedNote";
import { DeleteDialog } from "../change/DeleteDialog";
import { ShareMenu } from "../share/ShareMenu";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { STANDS_FOR, standsFor } from "../ui/standsFor";
import { StatusLabel } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { VerdictLabel } from "../ui/VerdictLabel";
import { Link } from "../ui/Link";
import { Compare } from "./Compare";
import { ConsoleLink, EngineRun, StartedBy } from "./EngineRun";
import { RunAgain, ShowReplay } from "./RunAgain";
import { FailureNote } from "./FailureNote";
import { RunsOfArn } from "./RunsOfArn";
import { UnreadHistory } from "./UnreadHistory";

export function ExecutionHeader({ opened }: { opened: OpenedExecution }) {
  const { row } = opened;
  const whole = row.arn ?? row.name;
  return (
    <div className="shrink-0">
      <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
        {row.machine !== null && (
          <>
            <Link
              href={machineHref(row.machine)}
              title={row.machineArn ?? row.machine}
              className="max-w-[320px] truncate rounded-sm text-xl text-ink-2 hover:text-ink hover:underline"
            >
              {row.machine}
            </Link>
            <span aria-hidden className="text-ink-3">
              ›
            </span>
          </>
        )}
        <h1 title={whole} dir="auto" className="mono min-w-0 text-lg! font-semibold wrap-anywhere">
          {cutMiddle(row.name, 44)}
        </h1>
        <CopyButton text={whole} label={row.arn === null ? "Copy the whole id" : "Copy the whole ARN"} />
        <span className="text-xl font-medium">
          <StatusLabel status={row.status} size={14} />
        </span>
        <AsOf opened={opened} />
        <Completeness opened={opened} />
        {row.verdict !== null && (
          <span className="flex items-center gap-1.5 border-l pl-2.5 whitespace-nowrap text-ink-2">
            <ShowReplay>
              replay <VerdictLabel verdict={row.verdict} />
            </ShowReplay>
          </span>
        )}
        <div className="flex-1" />
        <EngineRun arn={row.arn} />
        <Compare row={row} />
        <RunAgain status={row.status} />
        <AssignDialog opened={opened}>
          <Button look="plain" title="Give it a definition, an ARN or a machine">
            Assign…
          </Button>
        </AssignDialog>
        <DeleteDialog opened={opened}>
          <Button look="plain" square aria-label="Delete…" title="Delete…">
            <Trash2 size={13} aria-hidden />
          </Button>
        </DeleteDialog>
        <ShareMenu executionKey={row.key} />
      </div>
      <KnownFacts opened={opened} />
      <RunsOfArn opened={opened} />
      <UnreadHistory unread={opened.unread} />
    </div>
  );
}

/** How long it took, when it began, how much is stored of it and where that came from. */
function KnownFacts({ opened }: { opened: OpenedExecution }) {
  const { row } = opened;
  const { redrives } = row;
  return (
    <div className="mt-1 mb-2.5 flex flex-wrap gap-x-4.5 text-ink-2">
      {row.durationMs !== null && <span className="font-medium text-ink">{formatExactDuration(row.durationMs)}</span>}
      {row.startedAt !== null && (
        <span>
          started <Time at={row.startedAt} className="text-ink" />
        </span>
      )}
      <StartedBy arn={row.arn} />
      {row.type !== null && <span>{row.type === "EXPRESS" ? "Express" : "Standard"}</span>}
      <span>
        {counted(row.events, "event")}
        {row.retries > 0 && `, ${counted(row.retries, "retry", "retries")}`}
        {redrives > 0 && `, ${counted(redrives, "redrive")}`}
      </span>
      {row.weight > 1 && (
        <span title={STANDS_FOR} className="font-medium text-ink">
          {standsFor(row.weight)}
        </span>
      )}
      {opened.sources.length > 0 && <span title="Where the record came from">from {opened.sources.join(", ")}</span>}
      <ConsoleLink arn={row.arn} startedAt={row.startedAt} />
      <FailureNote id={row.key} />
      <AssignedNote opened={opened} />
    </div>
  );
}

/** Since when nothing is known of a run that was open then. */
function AsOf({ opened: { row } }: { opened: OpenedExecution }) {
  const { status, lastAt } = row;
  if (status !== "RUNNING" || lastAt === null) return null;
  return (
    <span
      className="text-ink-2 whitespace-nowrap"
      title="The last event of the record; nothing is known of what came later"
    >
      as of <Time at={lastAt} />
    </span>
  );
}

/** `partial: ids 5–9 missing`: what the record lacks. */
function Completeness({ opened }: { opened: OpenedExecution }) {
  if (opened.row.completeness !== "partial") return null;
  const { count, gaps: holes, truncated: cut, unknownEvents } = opened.missing;
  const shown = holes
    .slice(0, 3)
    .map(([from, to]) => (from === to ? formatCount(from) : `${formatCount(from)}–${formatCount(to)}`));
  const ids = shown.length === 0 ? "" : `ids ${shown.join(", ")}${holes.length > 3 ? ", …" : ""} missing`;
  const unknown = unknownEvents > 0 ? `${counted(unknownEvents, "event")} of an unknown type` : "";
  const end = cut ? "more events follow" : ids === "" && unknown === "" ? "its end is missing" : "";
  const why = [ids, unknown, end].filter(Boolean).join(", ");
  return (
    <span
      title={count > 0 ? `${counted(count, "event id")} missing of the record` : "The record is not the whole run"}
      className="truncate rounded border border-dashed border-ink-3 px-1.5 text-ink-2"
    >
      partial: {why}
    </span>
  );
}
