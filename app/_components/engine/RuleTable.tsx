import type { EngineRule } from "@/lib/contract/engine";
import { Time } from "../ui/Time";

export function RuleTable({ rules }: { rules: readonly EngineRule[] }) {
  return (
    <div className="overflow-x-auto border bg-panel">
      <table className="w-full min-w-[720px] table-fixed border-collapse">
        <thead>
          <tr className="h-7 border-b text-left text-ink-2">
            <th className="w-[180px] pl-3 font-normal">Name</th>
            <th className="font-normal">When</th>
            <th className="w-[200px] font-normal">Starts</th>
            <th className="w-[170px] font-normal">Next</th>
            <th className="w-[90px] font-normal">State</th>
          </tr>
        </thead>
        <tbody>
          {rules.map(({ name, expression, timeZone, targets, nextAt, isEnabled, isConfigured }) => (
            <tr key={name} className="h-7 border-b border-line-soft last:border-0">
              <td className="truncate pl-3" title={isConfigured ? "It stands in the configuration." : undefined}>
                {name}
              </td>
              <td className="mono truncate" title={expression}>
                {expression} {timeZone}
              </td>
              <td className="truncate text-ink-2">{targets.join(", ")}</td>
              <td className="text-ink-2">{nextAt === null ? "" : <Time at={nextAt} />}</td>
              <td className={isEnabled ? "" : "text-ink-3"}>{isEnabled ? "Enabled" : "Disabled"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
