import type { ExecutionRow } from "@/lib/contract/execution";
import { useOutlook } from "../../_features/outlook";
import { Limits } from "./Limits";
import { Silence } from "./Silence";

type Props = { readonly row: ExecutionRow; readonly revision: number; readonly onSelect: (event: number) => void };

/** Under the sentence: what an open run waits for, and the limits ahead. Without an answer its place stays empty. */
export function OutlookView({ row, revision, onSelect }: Props) {
  const { data } = useOutlook(row.key, revision, row.status);
  if (data === undefined) return <div className="mt-1 min-h-5 shrink-0" />;
  return (
    <>
      <Silence outlook={data} onSelect={onSelect} />
      <Limits limits={data.limits} now={data.now} onSelect={onSelect} />
    </>
  );
}
