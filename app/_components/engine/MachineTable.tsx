import type { EngineMachine } from "@/lib/contract/engine";
import { machineHref } from "../engineParts/machineHref";
import { Time } from "../ui/Time";
import { Table } from "../ui/Table";
import { Link } from "../ui/Link";

const COLUMNS = [
  { name: "Name" },
  { name: "Type", width: "w-[90px]" },
  { name: "Account", width: "w-[130px]" },
  { name: "Region", width: "w-[110px]" },
  { name: "Changed", width: "w-[170px]" },
] as const;

export function MachineTable({ machines }: { machines: readonly EngineMachine[] }) {
  return (
    <Table columns={COLUMNS} least="min-w-[720px]">
      {machines.map((machine) => (
        <MachineRow key={machine.arn} machine={machine} />
      ))}
    </Table>
  );
}

function MachineRow({ machine }: { machine: EngineMachine }) {
  const { arn, name, type, account, region, updatedAt, problem, file, status } = machine;
  return (
    <tr className="h-7 border-b border-line-soft last:border-0 hover:bg-mute/50">
      <td className="truncate py-0.5 pr-3 pl-3">
        <Link href={machineHref(arn)} className="text-accent hover:underline" title={arn}>
          {name}
        </Link>
        {status === "DELETING" && <span className="ml-2 text-ink-3">is being deleted</span>}
        {file !== null && (
          <span className="ml-2 text-ink-3" title={file}>
            from {file.split("/").at(-1)}
          </span>
        )}
        {problem !== null && (
          <span className="ml-2 text-bad" title={problem}>
            the newest text is not taken
          </span>
        )}
      </td>
      <td className="text-ink-2">{type === "EXPRESS" ? "Express" : "Standard"}</td>
      <td className="mono text-ink-2">{account}</td>
      <td className="text-ink-2">{region}</td>
      <td className="text-ink-2">
        <Time at={updatedAt} />
      </td>
    </tr>
  );
}
