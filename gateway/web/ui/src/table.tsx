/** Tables that scroll by themselves where they do not fit. */

import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

export interface TableProps {
  /** What the table is about, for those who do not see it. */
  label: string;
  /** Names of the columns; one without words still has a name. */
  columns: readonly ReactNode[];
  children: ReactNode;
}

export function Table({ label, columns, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it
    <section aria-label={label} tabIndex={0} className="relative overflow-x-auto rounded-b-lg">
      <table className="w-full border-collapse text-start">
        <thead>
          <tr className="border-line border-b text-fg2 text-xs">
            {columns.map((column, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not move
              <th key={at} scope="col" className="px-4 py-2 text-start font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </section>
  );
}

export function Cell({ className, ...rest }: ComponentProps<"td">) {
  return <td {...rest} className={clsx("px-4 py-2.5 align-middle", className)} />;
}
