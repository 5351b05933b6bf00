import { clsx } from "clsx";
import { Link } from "../ui/Link";
import { counted, formatCount } from "@/lib/base/wording";
import { type ErrorGroupRow, listedHref, type Overview, type OverviewRange } from "@/lib/contract/overview";
import { executionHref } from "@/lib/contract/permalink";
import { causeLine } from "../ui/causeLine";
import { MiddleCut } from "../ui/MiddleCut";
import { Section } from "../ui/Section";
import { Table } from "../ui/Table";
import { GroupMenu } from "./GroupMenu";
import { GroupState } from "./GroupState";
import { TextLink } from "../overviewParts/TextLink";
import { LookButton } from "./LookButton";
import { Minute } from "../ui/Minute";
import type { Look } from "./useLook";

const COLUMNS = [
  { name: "Error" },
  { name: "State", width: "w-24" },
  { name: "Executions", width: "w-[88px] pr-4 text-right" },
  { name: "Machines", width: "w-[16%]" },
  { name: "Failed in", width: "w-[10%]" },
  { name: "First seen", width: "w-[104px]" },
  { name: "Last seen", width: "w-[104px]" },
  { name: "Last example", width: "w-[130px]" },
  { name: "Look into it", width: "w-9", isUnnamed: true },
  { name: "Say something of it", width: "w-9", isUnnamed: true },
] as const;

/** How executions failed, by fingerprint. */
export function ErrorGroups({ overview, look }: { readonly overview: Overview; readonly look: Look }) {
  const { groups, otherGroups } = overview;
  const range = { from: overview.from, to: overview.to };
  return (
    <Section title="Errors" count={groups.length + otherGroups}>
      {groups.length === 0 ? (
        <p className="text-ink-2">No execution of this time ended with an error.</p>
      ) : (
        <Table columns={COLUMNS} least="min-w-[1040px]">
          {groups.map((group) => (
            <Group key={group.fingerprint} group={group} range={range} look={look} />
          ))}
        </Table>
      )}
      {otherGroups > 0 && (
        <p className="pt-1.5 text-ink-2">
          {counted(otherGroups, "other way", "other ways")} of failing {otherGroups === 1 ? "is" : "are"} not shown:{" "}
          <TextLink href={listedHref(range, { status: ["FAILED", "TIMED_OUT", "ABORTED"] })}>all that failed</TextLink>.
        </p>
      )}
    </Section>
  );
}

type GroupProps = { readonly group: ErrorGroupRow; readonly range: OverviewRange; readonly look: Look };

function Group({ group, range, look }: GroupProps) {
  const { fingerprint, error, pattern, count, machines, states, sampled, example } = group;
  const [most] = machines;
  return (
    <tr className="h-8 border-b border-line-soft last:border-b-0 hover:bg-mute/50">
      <td className="truncate pr-3 pl-3" title={`${error}\n${pattern}`}>
        <TextLink href={listedHref(range, { error: [fingerprint] })}>
          <span className="text-bad">{error}</span>
        </TextLink>
        <span className="ml-2 text-ink-3">{causeLine(pattern === "" ? (example?.cause ?? "") : pattern)}</span>
      </td>
      <td>
        <GroupState life={group.life} />
      </td>
      <td className="pr-4 text-right">
        <TextLink href={listedHref(range, { error: [fingerprint] })}>{formatCount(count)}</TextLink>
      </td>
      <td
        className="truncate pr-3"
        title={machines.map(({ name, count: n }) => `${name}: ${formatCount(n)}`).join("\n")}
      >
        {machines.map((machine, i) => (
          <span key={machine.id ?? "none"}>
            {i > 0 && ", "}
            {machine.name} <MachineCount machine={machine} fingerprint={fingerprint} range={range} />
          </span>
        ))}
      </td>
      <td
        className={clsx("truncate pr-3", states.length === 0 && "text-ink-3")}
        title={states.map((one) => `${one.state}: in ${one.count} of the last ${sampled}`).join("\n")}
      >
        {states.length === 0 ? "–" : states.map(({ state }) => state).join(", ")}
      </td>
      <td className="truncate text-ink-2">
        <Minute at={group.firstSeenAt} />
      </td>
      <td className="truncate text-ink-2">
        <Minute at={group.lastSeenAt} />
      </td>
      <td className="pr-3">
        {example !== null && (
          <Link
            href={executionHref(example.key)}
            prefetch={false}
            title={[example.name, example.cause].filter((text) => text !== null).join("\n")}
            className="mono flex min-w-0 rounded-sm hover:underline"
          >
            <MiddleCut text={example.name} />
          </Link>
        )}
      </td>
      <td>
        {most?.value != null && (
          <LookButton
            look={look}
            at={{ machine: most.value, error: fingerprint, measure: "failures", since: range.from, until: range.to }}
            label={`Look into ${error} of ${most.name}`}
            isSmall
          />
        )}
      </td>
      <td>
        <GroupMenu group={group} />
      </td>
    </tr>
  );
}

type MachineCountProps = {
  readonly machine: ErrorGroupRow["machines"][number];
  readonly fingerprint: string;
  readonly range: OverviewRange;
};

function MachineCount({ machine: { value, count }, fingerprint, range }: MachineCountProps) {
  if (value === null) return formatCount(count);
  return <TextLink href={listedHref(range, { error: [fingerprint], machine: [value] })}>{formatCount(count)}</TextLink>;
}
