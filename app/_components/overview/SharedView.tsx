"use client";

import { counted, formatCount, formatQuantity } from "@/lib/base/wording";
import type { Shared, WorseSharedQuery } from "@/lib/contract/overview";
import { featureText } from "@/lib/layout/featureText";
import { percentText } from "@/lib/layout/outcomeStrip";
import { useShared } from "../../_features/overview";
import { QueryView } from "../ui/QueryView";
import { Skeleton } from "../ui/Skeleton";
import { Table } from "../ui/Table";
import { TextLink } from "../overviewParts/TextLink";
import { Minute } from "../ui/Minute";

/** What executions that are worse in a measure share that good ones have not. */
export function SharedView({ asked }: { readonly asked: WorseSharedQuery }) {
  const shared = useShared(asked);
  return (
    <QueryView of={{ shared }} loading={<Skeleton className="h-24 w-full" />}>
      {(found) => <Found shared={found.shared} />}
    </QueryView>
  );
}

function Found({ shared }: { readonly shared: Shared }) {
  const { machine, selected, rest, restFrom, isRestSucceeded, found, testable, others } = shared;
  if (machine === null) return <p className="text-ink-2">There are none.</p>;
  const beside = `${formatCount(rest)} ${isRestSucceeded ? "that succeeded" : "others"}`;
  return (
    <>
      <p className="text-ink-2">
        {counted(selected, "execution")} of {machine.name} beside {beside}
        {restFrom !== null && (
          <>
            {" "}
            since <Minute at={restFrom} />
          </>
        )}
        ; {counted(testable, "feature")} tested
        {others > 0 && `; ${counted(others, "execution")} of other machines left out`}.
      </p>
      {found.length === 0 ? (
        <p className="mt-1 font-medium">Nothing stands out.</p>
      ) : (
        <div className="mt-1">
          <Table columns={COLUMNS} least="min-w-[720px]">
            {found.map((one, i) => (
              <Row key={i} one={one} shared={shared} />
            ))}
          </Table>
        </div>
      )}
    </>
  );
}

const NUMBER = "w-[110px] pr-3 text-right";
const COLUMNS = [
  { name: "What they share" },
  { name: "Of these", width: NUMBER },
  { name: "Of the rest", width: NUMBER },
  { name: "Odds", width: "w-[180px] pr-3 text-right" },
] as const;

type RowProps = { readonly one: Shared["found"][number]; readonly shared: Shared };

function Row({ one, shared }: RowProps) {
  const text = featureText(one);
  const also = one.same.map(featureText);
  return (
    <tr className="h-7 border-b border-line-soft last:border-b-0">
      <td className="truncate pl-3" title={[text, ...also].join("\n")}>
        <span className="mono">{text}</span>
        {also.length > 0 && <span className="ml-2 text-ink-3">the same ones: {also.join(", ")}</span>}
      </td>
      <td className="pr-3 text-right" title={`${one.inSelected} of ${shared.selected}`}>
        {one.href === null ? (
          percentText(one.inSelected / shared.selected)
        ) : (
          <TextLink href={one.href}>{percentText(one.inSelected / shared.selected)}</TextLink>
        )}
      </td>
      <td className="pr-3 text-right text-ink-2" title={`${one.inRest} of ${shared.rest}`}>
        {percentText(one.inRest / Math.max(1, shared.rest))}
      </td>
      <td
        className="pr-3 text-right whitespace-nowrap text-ink-2"
        title={`So many times as likely to be one of these; with 95 % between ${oddsText(one.oddsFrom)} and ${oddsText(one.oddsTo)}. p ${one.p.toExponential(1)} after correction`}
      >
        × {oddsText(one.odds)} ({oddsText(one.oddsFrom)}–{oddsText(one.oddsTo)})
      </td>
    </tr>
  );
}

function oddsText(odds: number): string {
  return formatQuantity(Number(odds.toPrecision(2)));
}
