import { clsx } from "clsx";
import type { ReactNode } from "react";

type Column = {
  readonly name: string;
  /** Class of its width; the others share what is left. */
  readonly width?: string;
  /** Its name is for screen readers alone. */
  readonly isUnnamed?: true;
};

type Props = {
  readonly columns: readonly Column[];
  /** Class of the width below which it scrolls. */
  readonly least: string;
  /** Rows. */
  readonly children: ReactNode;
};

export function Table({ columns, least, children }: Props) {
  return (
    // Positioned: heads for screen readers alone, which are absolute, would make the page itself as wide as the table.
    <div className="relative overflow-x-auto border bg-panel">
      <table className={clsx("w-full table-fixed border-collapse", least)}>
        <thead>
          <tr className="h-7 border-b text-left text-ink-2">
            {columns.map(({ name, width, isUnnamed }) => (
              <th key={name} className={clsx("font-normal first:pl-3", width)}>
                {isUnnamed === true ? <span className="sr-only">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
