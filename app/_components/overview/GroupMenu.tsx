"use client";

import { MoreHorizontal } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ErrorGroupRow, GroupActRequest } from "@/lib/contract/overview";
import { useActOnGroup } from "../../_features/overview";
import { Button } from "../ui/Button";
import { menuClass, menuItemClass } from "../ui/menu";

/** What can be said of a way of failing. */
export function GroupMenu({ group }: { readonly group: ErrorGroupRow }) {
  const act = useActOnGroup(group.fingerprint);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        <Button
          look="plain"
          square
          className="h-6"
          disabled={act.isPending}
          aria-label={`What to say of ${group.error}`}
          title={act.error === null ? "Resolved, quiet or open again" : act.error.message}
        >
          <MoreHorizontal size={14} aria-hidden />
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className={menuClass}>
          {actsOf(group).map(({ label, request }) => (
            <DropdownMenu.Item key={label} className={menuItemClass} onSelect={() => act.mutate(request)}>
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function actsOf({ life, machines }: ErrorGroupRow): { readonly label: string; readonly request: GroupActRequest }[] {
  const isOpen = life.state !== "resolved" && life.state !== "quiet";
  const again = { label: "Open again", request: { action: "reopened", note: "" } } as const;
  if (!isOpen) return [again];
  const from = machines.flatMap(({ id, name, definition }) =>
    id === null || definition === null
      ? []
      : [
          {
            label: `Resolved from the last definition of ${name} on`,
            request: { action: "resolvedFrom", machineId: id, definition, note: "" } as const,
          },
        ],
  );
  return [
    { label: "Resolved now", request: { action: "resolved", note: "" } },
    ...from,
    { label: "Quiet until it becomes worse", request: { action: "quiet", note: "" } },
  ];
}
