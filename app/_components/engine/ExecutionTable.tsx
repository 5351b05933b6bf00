"use client";

import type { EngineExecution } from "@/lib/contract/engine";
import { useEngineAction } from "../../_features/engine";
import { problemFrom } from "../../_features/http";
import { Button } from "../ui/Button";
import { ProblemNote } from "../ui/ProblemNote";
import { StatusLabel } from "../ui/statusIcons";
import { Time } from "../ui/Time";
import { ExecutionActions } from "../engineParts/ExecutionActions";
import { Table } from "../ui/Table";
import { Link } from "../ui/Link";

type Props = {
  readonly executions: readonly EngineExecution[];
  readonly url: string;
  /** The input of the execution with this ARN is to be started with again. */
  readonly onInput: (arn: string) => void;
};

const COLUMNS = [
  { name: "Status", width: "w-[110px]" },
  { name: "Name" },
  { name: "Started", width: "w-[150px]" },
  { name: "By", width: "w-[150px]" },
  { name: "Error", width: "w-[150px]" },
  { name: "Actions", width: "w-[250px]", isUnnamed: true },
] as const;

export function ExecutionTable({ executions, url, onInput }: Props) {
  const action = useEngineAction();
  if (executions.length === 0) return <p className="text-ink-3">None yet: start one above, or by any SDK.</p>;
  return (
    <>
      {action.error !== null && <ProblemNote problem={problemFrom(action.error)} />}
      <Table columns={COLUMNS} least="min-w-[860px]">
        {executions.map((execution) => (
          <Row key={execution.arn} execution={execution} url={url} onInput={onInput} action={action} />
        ))}
      </Table>
    </>
  );
}

type RowProps = Omit<Props, "executions"> & {
  readonly execution: EngineExecution;
  readonly action: ReturnType<typeof useEngineAction>;
};

function Row({ execution, url, onInput, action }: RowProps) {
  const { arn, key, name, status, startedAt, startedBy, error } = execution;
  return (
    <tr className="h-8 border-b border-line-soft last:border-0 hover:bg-mute/50">
      <td className="pl-3">
        <StatusLabel status={status} />
      </td>
      <td className="truncate pr-3">
        <Link href={`/executions/${key}`} className="text-accent hover:underline" title={arn}>
          {name}
        </Link>
      </td>
      <td className="text-ink-2">
        <Time at={startedAt} />
      </td>
      <td className="truncate text-ink-2" title={startedBy}>
        {startedBy}
      </td>
      <td className="truncate text-ink-2">{error}</td>
      <td className="pr-2">
        <div className="flex justify-end gap-1">
          <Button look="plain" onClick={() => onInput(arn)} title="Start another one with its input">
            Use its input
          </Button>
          <ExecutionActions execution={execution} url={url} action={action} />
        </div>
      </td>
    </tr>
  );
}
