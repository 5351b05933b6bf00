"use client";

import { placeOfArn } from "@/lib/base/arn";
import type { MadeResumeMachine } from "@/lib/contract/resumeMachines";
import { problemFrom } from "../../_features/http";
import { useDeleteResumeMachine, useResumeMachines } from "../../_features/resumeMachines";
import { Confirmed } from "../engineParts/Confirmed";
import { ProblemNote } from "../ui/ProblemNote";
import { Section } from "../ui/Section";
import { Table } from "../ui/Table";
import { Time } from "../ui/Time";
import { Link } from "../ui/Link";

const COLUMNS = [
  { name: "Machine" },
  { name: "Account and region", width: "w-52" },
  { name: "Made", width: "w-44" },
  { name: "Delete", width: "w-24", isUnnamed: true },
] as const;

/** Machines that were made to resume executions, until somebody deletes them. Nothing where there are none. */
export function ResumeMachines() {
  const { data } = useResumeMachines();
  const remove = useDeleteResumeMachine();
  if (data === undefined || data.machines.length === 0) return null;
  return (
    <Section title="Machines that resume executions" count={data.machines.length}>
      {remove.error !== null && <ProblemNote problem={problemFrom(remove.error)} />}
      <Table columns={COLUMNS} least="min-w-[680px]">
        {data.machines.map((machine) => (
          <Row
            key={machine.arn}
            machine={machine}
            onDelete={() => remove.mutate({ arn: machine.arn, confirmed: confirmationOf(machine) })}
          />
        ))}
      </Table>
    </Section>
  );
}

/** What the question says. */
function confirmationOf({ arn, name }: MadeResumeMachine) {
  const { account, region } = placeOfArn(arn);
  return { account: account ?? "", region: region ?? "", machine: name, inputHash: null };
}

function Row({ machine, onDelete }: { readonly machine: MadeResumeMachine; readonly onDelete: () => void }) {
  const { name, ofKey, createdAt } = machine;
  const { account, region } = confirmationOf(machine);
  return (
    <tr className="h-9 border-b last:border-b-0">
      <td className="truncate px-3" title={name}>
        {name}{" "}
        <Link href={`/executions/${ofKey}`} className="text-accent hover:underline">
          for this execution
        </Link>
      </td>
      <td className="text-ink-2">
        {account} {region}
      </td>
      <td className="text-ink-2">
        <Time at={createdAt} />
      </td>
      <td>
        <Confirmed
          title={`Delete ${name}?`}
          text={`The machine of the account ${account} in ${region} is deleted. Its executions that run go on to their end.`}
          verb="Delete"
          onYes={onDelete}
        />
      </td>
    </tr>
  );
}
