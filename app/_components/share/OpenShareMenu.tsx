"use client";

import { ChevronRight } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState, type ReactNode } from "react";
import { PATHS } from "@/lib/contract/paths";
import type { ShareFormat } from "@/lib/contract/share";
import { useExecutionCommands } from "../../_features/executionCommands";
import { menuClass, menuItemClass } from "../ui/menu";

const FILES = [
  ["html", "Page as a file", "opens without a server"],
  ["json", "Execution as a file", "for another Stepscope"],
  ["otlp", "Trace for OpenTelemetry", "OTLP in JSON"],
] as const satisfies readonly (readonly [ShareFormat, string, string])[];

type Props = {
  readonly executionKey: string;
  /** The button that opens it. */
  readonly children: ReactNode;
};

/** Ways to hand an execution on: what is copied first, then what is saved. */
export function OpenShareMenu({ executionKey, children }: Props) {
  const [said, setSaid] = useState("");
  const copy = (what: string, text: Promise<string>) => {
    text
      .then((found) => navigator.clipboard.writeText(found))
      .then(
        () => setSaid(`${what} copied`),
        () => setSaid(`${what} could not be copied`),
      );
  };
  return (
    <>
      <DropdownMenu.Root modal={false} defaultOpen onOpenChange={() => setSaid("")}>
        <DropdownMenu.Trigger asChild>{children}</DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={4} className={menuClass}>
            <DropdownMenu.Item
              className={menuItemClass}
              onSelect={() => copy("Address", Promise.resolve(window.location.href))}
            >
              Copy the address of what is shown
            </DropdownMenu.Item>
            <DropdownMenu.Item className={menuItemClass} onSelect={() => copy("Markdown", markdownOf(executionKey))}>
              Copy as Markdown<Note>for an incident channel</Note>
            </DropdownMenu.Item>
            <CommandMenu executionKey={executionKey} onCopy={copy} />
            <DropdownMenu.Separator className="my-1 border-t" />
            {FILES.map(([format, label, note]) => (
              <DropdownMenu.Item key={format} asChild className={menuItemClass}>
                <a href={PATHS.export(executionKey, format)} download>
                  {label}
                  <Note>{note}</Note>
                </a>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      <span role="status" className="sr-only">
        {said}
      </span>
    </>
  );
}

type CommandProps = {
  readonly executionKey: string;
  readonly onCopy: (what: string, text: Promise<string>) => void;
};

/** Commands of the AWS CLI about the execution, asked for when somebody comes to them. */
function CommandMenu({ executionKey, onCopy }: CommandProps) {
  const [isOpen, setOpen] = useState(false);
  const { data, error } = useExecutionCommands(executionKey, isOpen);
  return (
    <DropdownMenu.Sub open={isOpen} onOpenChange={setOpen}>
      <DropdownMenu.SubTrigger className={menuItemClass}>
        Copy as AWS CLI command
        <ChevronRight size={13} aria-hidden className="ml-auto text-ink-3" />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent sideOffset={4} collisionPadding={8} className={menuClass}>
          {data?.commands.map(({ label, command }) => (
            <DropdownMenu.Item
              key={command}
              title={command}
              className={menuItemClass}
              onSelect={() => onCopy("Command", Promise.resolve(command))}
            >
              {label}
            </DropdownMenu.Item>
          ))}
          {(data === undefined || data.commands.length === 0) && (
            <DropdownMenu.Item disabled className={`${menuItemClass} text-ink-2`}>
              {data !== undefined ? NO_COMMANDS : error === null ? "They are being made." : "They could not be read."}
            </DropdownMenu.Item>
          )}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}

const NO_COMMANDS = "There is none: neither its ARN nor that of its machine is known.";

function Note({ children }: { children: string }) {
  return <span className="ml-auto pl-4 text-ink-3">{children}</span>;
}

async function markdownOf(key: string): Promise<string> {
  const response = await fetch(PATHS.export(key, "md"));
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.text();
}
