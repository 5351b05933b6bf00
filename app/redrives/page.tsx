import type { Metadata } from "next";
import { parseListQuery, printFilter } from "@/lib/contract/listQuery";
import { RedrivesView } from "../_components/redrives/RedrivesView";
import { type PageQuery, searchParamsOf } from "../_prefetch/searchParams";

export const metadata: Metadata = { title: "Redrives" };

/** With the query of a list: the form that makes a mass redrive of what it lets through. */
export default async function RedrivesPage({ searchParams }: { searchParams: PageQuery }) {
  const params = await searchParamsOf(searchParams);
  const query = parseListQuery(params);
  const isNew = params.get("of") === "list" && query.ok;
  const given = isNew
    ? {
        filter: String(printFilter({ ...query.value, from: null, to: null })),
        from: query.value.from,
        to: query.value.to,
      }
    : null;
  return <RedrivesView given={given} />;
}
