import type { ForkRunView } from "@/lib/contract/fork";
import { Money } from "../ui/Money";
import { Table } from "../ui/Table";

type Props = { readonly cost: ForkRunView["cost"]; readonly type: "STANDARD" | "EXPRESS" };

const COLUMNS = [{ name: "Type" }, { name: "Recorded" }, { name: "In the fork" }] as const;

/** What both would cost, as either type. */
export function ForkCosts({ cost: { recorded, ours, asOf }, type }: Props) {
  const rows = [
    { name: "Standard", is: "STANDARD", recorded: recorded.standard, ours: ours.standard },
    { name: "Express", is: "EXPRESS", recorded: recorded.express, ours: ours.express },
  ];
  return (
    <Table columns={COLUMNS} least="min-w-[320px]">
      {rows.map((row) => (
        <tr key={row.name} className="h-7 border-b border-line-soft last:border-0">
          <td className="pl-3">
            {row.name}
            {row.is === type && <span className="text-ink-3"> as it ran</span>}
          </td>
          <td>
            <Money amount={row.recorded} asOf={asOf} />
          </td>
          <td>
            <Money amount={row.ours} asOf={asOf} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
