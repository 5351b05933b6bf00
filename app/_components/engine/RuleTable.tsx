import type { EngineRule } from "@/lib/contract/engine";
import { Confirmed } from "../engineParts/Confirmed";
import { Button } from "../ui/Button";
import { Time } from "../ui/Time";
import { Table } from "../ui/Table";

type Props = {
  readonly rules: readonly EngineRule[];
  readonly isBusy: boolean;
  readonly onChange: (rule: EngineRule) => void;
  readonly onSwitch: (rule: EngineRule) => void;
  readonly onDelete: (rule: EngineRule) => void;
};

const COLUMNS = [
  { name: "Name", width: "w-[170px]" },
  { name: "When" },
  { name: "Starts", width: "w-[150px]" },
  { name: "Next", width: "w-[150px]" },
  { name: "State", width: "w-[80px]" },
  { name: "Actions", width: "w-[220px]", isUnnamed: true },
] as const;

export function RuleTable({ rules, ...actions }: Props) {
  return (
    <Table columns={COLUMNS} least="min-w-[900px]">
      {rules.map((rule) => (
        <Row key={rule.arn} rule={rule} {...actions} />
      ))}
    </Table>
  );
}

function Row({ rule, isBusy, onChange, onSwitch, onDelete }: Omit<Props, "rules"> & { readonly rule: EngineRule }) {
  const { name, bus, arn, targets, nextAt, isEnabled, isConfigured, problem } = rule;
  const starts = targets.map(({ Arn }) => Arn.split(":").slice(6).join(":")).join(", ");
  return (
    <tr className="h-8 border-b border-line-soft last:border-0 hover:bg-mute/50">
      <td className="truncate pr-3 pl-3" title={arn}>
        {name}
        {bus !== "default" && <span className="ml-2 text-ink-3">on {bus}</span>}
        {problem !== null && (
          <span className="ml-2 text-bad" title={problem}>
            has not started all
          </span>
        )}
      </td>
      <td className="mono truncate pr-3">
        <When rule={rule} />
      </td>
      <td className="truncate pr-3 text-ink-2" title={starts}>
        {starts === "" ? "nothing" : starts}
      </td>
      <td className="text-ink-2">{nextAt === null ? "" : <Time at={nextAt} />}</td>
      <td className={isEnabled ? "" : "text-ink-3"}>{isEnabled ? "Enabled" : "Disabled"}</td>
      <td className="pr-2">
        {isConfigured ? (
          <p className="text-right text-ink-3">changed in the configuration</p>
        ) : (
          <div className="flex justify-end gap-1">
            <Button look="plain" onClick={() => onChange(rule)}>
              Change
            </Button>
            <Button disabled={isBusy} onClick={() => onSwitch(rule)}>
              {isEnabled ? "Disable" : "Enable"}
            </Button>
            <Confirmed
              title={`Delete the rule ${name}?`}
              text="With its targets. Executions that it has started go on."
              verb="Delete"
              onYes={() => onDelete(rule)}
            />
          </div>
        )}
      </td>
    </tr>
  );
}

function When({ rule: { eventPattern, scheduleExpression, timeZone } }: { readonly rule: EngineRule }) {
  const schedule = scheduleExpression === null ? [] : [`${scheduleExpression} ${timeZone ?? ""}`.trim()];
  const text = [...schedule, ...(eventPattern === null ? [] : [eventPattern])].join(" and ");
  return <span title={text}>{text}</span>;
}
