import type { EngineRule } from "@/lib/contract/engine";
import { Time } from "../ui/Time";
import { Table } from "../ui/Table";

const COLUMNS = [
  { name: "Name", width: "w-[180px]" },
  { name: "When" },
  { name: "Starts", width: "w-[200px]" },
  { name: "Next", width: "w-[170px]" },
  { name: "State", width: "w-[90px]" },
] as const;

export function RuleTable({ rules }: { rules: readonly EngineRule[] }) {
  return (
    <Table columns={COLUMNS} least="min-w-[720px]">
      {rules.map(({ name, eventPattern, scheduleExpression, timeZone, targets, nextAt, isEnabled, isConfigured }) => (
        <tr key={name} className="h-7 border-b border-line-soft last:border-0">
          <td className="truncate pl-3" title={isConfigured ? "It stands in the configuration." : undefined}>
            {name}
          </td>
          <td className="mono truncate" title={scheduleExpression ?? eventPattern ?? ""}>
            {scheduleExpression ?? eventPattern} {timeZone}
          </td>
          <td className="truncate text-ink-2">
            {targets.map(({ Arn }) => Arn.split(":").slice(6).join(":")).join(", ")}
          </td>
          <td className="text-ink-2">{nextAt === null ? "" : <Time at={nextAt} />}</td>
          <td className={isEnabled ? "" : "text-ink-3"}>{isEnabled ? "Enabled" : "Disabled"}</td>
        </tr>
      ))}
    </Table>
  );
}
