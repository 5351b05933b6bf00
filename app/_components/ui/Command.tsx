import { CopyButton } from "./CopyButton";

/** A line for the terminal, to be copied. */
export function Command({ children }: { children: string }) {
  return (
    <div className="flex min-w-0 items-center gap-2 rounded-md border bg-bg py-0.5 pr-1 pl-3">
      <code className="mono min-w-0 flex-1 truncate">{children}</code>
      <CopyButton text={children} label="Copy the command" />
    </div>
  );
}
