import type { DifferenceView } from "@/lib/contract/replay";

type Props = {
  readonly differences: readonly DifferenceView[];
  /** What the value beside the recorded one is. */
  readonly ours?: string;
  /** What the first value is. */
  readonly recorded?: string;
};

/** Where two values differ, a path a row. */
export function Differences({ differences, ours: other = "Computed", recorded: first = "Recorded" }: Props) {
  return (
    <table className="mono w-full table-fixed border-collapse">
      <thead className="font-sans text-left text-ink-2">
        <tr>
          <th className="w-[28%] py-1 pr-3 pl-3.5 font-normal">Where</th>
          <th className="py-1 pr-3 font-normal">{first}</th>
          <th className="py-1 pr-3.5 font-normal">{other}</th>
        </tr>
      </thead>
      <tbody>
        {differences.map(({ path, recorded, ours }) => (
          <tr key={path} className="border-t border-line-soft align-top wrap-anywhere">
            <td className="py-1 pr-3 pl-3.5">{path}</td>
            <td className="py-1 pr-3">{recorded ?? <span className="text-ink-3">nothing</span>}</td>
            <td className="py-1 pr-3.5">{ours ?? <span className="text-ink-3">nothing</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
