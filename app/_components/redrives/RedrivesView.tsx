"use client";

import { formatCount } from "@/lib/base/wording";
import { useRedrives } from "../../_features/redrives";
import { buttonClass } from "../ui/Button";
import { QueryView } from "../ui/QueryView";
import { Section } from "../ui/Section";
import { Skeleton } from "../ui/Skeleton";
import { Table } from "../ui/Table";
import { Time } from "../ui/Time";
import { Link } from "../ui/Link";
import type { GivenFilter } from "./massDraft";
import { countsText, STATE_LABELS } from "./massWords";
import { MassForm } from "./MassForm";
import { ResumeMachines } from "./ResumeMachines";

/** Mass redrives, and the form of a new one where the address says of what. */
export function RedrivesView({ given }: { readonly given: GivenFilter | null }) {
  const redrives = useRedrives();
  return (
    <div className="mx-auto max-w-[1100px] px-5 pt-6 pb-10">
      <h1 className="text-xl font-semibold tracking-tight">Redrives</h1>
      <p className="mt-0.5 text-ink-2">Failures that are redriven together, each once, at a pace that you set.</p>
      {given !== null && <MassForm given={given} />}
      <QueryView of={{ redrives }} loading={<Skeleton className="mt-4 h-40 w-full" />}>
        {({ redrives: list }) =>
          list.redrives.length > 0 ? <Listed redrives={list.redrives} /> : given === null && <None />
        }
      </QueryView>
      <ResumeMachines />
    </div>
  );
}

function None() {
  return (
    <div className="mt-4 border bg-panel px-4 py-5">
      <p className="font-medium">Nothing was redriven together yet</p>
      <p className="mt-0.5 mb-3 text-ink-2">Filter the executions to what failed, and choose Redrive these.</p>
      <Link href="/executions?accounted=open" className={buttonClass()}>
        Open failures
      </Link>
    </div>
  );
}

type Redrives = NonNullable<ReturnType<typeof useRedrives>["data"]>["redrives"];

const COLUMNS = [
  { name: "Name" },
  { name: "State", width: "w-36" },
  { name: "Executions", width: "w-24" },
  { name: "Results" },
  { name: "Made", width: "w-44" },
] as const;

function Listed({ redrives }: { readonly redrives: Redrives }) {
  return (
    <Section title="Made so far">
      <Table columns={COLUMNS} least="min-w-[760px]">
        {redrives.map((one) => (
          <tr key={one.id} className="h-8 border-b last:border-b-0">
            <td dir="auto" className="truncate px-3" title={one.name}>
              <Link href={`/redrives/${one.id}`} className="text-accent hover:underline">
                {one.name}
              </Link>
            </td>
            <td>{STATE_LABELS[one.state]}</td>
            <td>{formatCount(one.count)}</td>
            <td className="truncate pr-3 text-ink-2" title={countsText(one)}>
              {countsText(one)}
            </td>
            <td className="text-ink-2">
              <Time at={one.createdAt} />
            </td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}
