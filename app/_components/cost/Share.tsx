/** A part of the whole: the number, and as much of a bar. */
export function Share({ percent }: { percent: number }) {
  return (
    <span className="inline-flex w-full items-center justify-end gap-2">
      <span aria-hidden className="h-1.5 w-16 overflow-hidden rounded-xs bg-mute">
        <span className="block h-full bg-ink-3" style={{ width: `${percent}%` }} />
      </span>
      <span className="w-14 whitespace-nowrap">{percent} %</span>
    </span>
  );
}
