"use client";

import { Dialog } from "radix-ui";
import { dialogClass, overlayClass } from "../change/dialogStyle";
import { KeyList } from "../ui/KeyList";
import { useCommandGroups, usePageKeys, type CommandGroup } from "../ui/pageCommands";

const EVERYWHERE = [
  ["Ctrl K", "search executions"],
  ["Ctrl /", "commands"],
  ["?", "this help"],
  ["Esc", "close, or leave a field"],
] as const;

/** All keys of the page that is open, and whether single ones work everywhere on it. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const groups = useCommandGroups();
  const [on, set] = usePageKeys();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <Dialog.Content className={`${dialogClass} w-[520px]`} aria-describedby={undefined}>
          <Dialog.Title className="text-lg font-semibold">Keys</Dialog.Title>
          <Keys title="Everywhere" keys={EVERYWHERE} />
          {groups.map((group) => (
            <Keys key={group.title} title={group.title} keys={keysOf(group)} />
          ))}
          <label className="mt-4 flex items-center gap-2">
            <input type="checkbox" checked={on} onChange={(event) => set(event.target.checked)} />
            Single keys work wherever the focus is on the page
          </label>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function keysOf({ commands, more = [] }: CommandGroup): readonly (readonly [string, string])[] {
  const single = commands.flatMap(({ key, name }) => (key === undefined ? [] : [[key, name] as const]));
  return [...single, ...more];
}

function Keys({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <section className="mt-3">
      <h3 className="font-medium">{title}</h3>
      <KeyList keys={keys} className="mt-1 grid-cols-[88px_1fr] gap-y-1" />
    </section>
  );
}
