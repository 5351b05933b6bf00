"use client";

import { ClipboardPaste, FileUp, FolderUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ChangeEvent, useCallback, useRef, useState } from "react";
import { Button } from "../ui/Button";
import { Command } from "../ui/Command";
import { chosenFiles, type NamedFile } from "./dropped";
import { ImportList } from "./ImportList";
import { ImportOptions, NO_OPTIONS, factsOf, type Options } from "./ImportOptions";
import { givenDefinition } from "./pairs";
import { PasteBox } from "./PasteBox";
import { useImports } from "./useImports";
import { pastedFile, useWholePage } from "./useWholePage";

export function ImportView() {
  const router = useRouter();
  const open = useCallback((url: string) => router.push(url), [router]);
  const { items, add, again, choose, clear } = useImports(open);
  const [options, setOptions] = useState<Options>(NO_OPTIONS);
  const [paste, setPaste] = useState(false);

  const take = useCallback(
    (found: readonly NamedFile[]) => {
      if (found.length > 0) add(found, factsOf(options), options.definition);
    },
    [add, options],
  );
  const over = useWholePage(take);

  return (
    <div className="mx-auto max-w-[880px] px-5 pt-6 pb-10">
      <h1 className="text-xl font-semibold tracking-tight">Import</h1>
      <p className="mt-0.5 text-ink-2">
        The AWS console&apos;s export, answers of GetExecutionHistory and DescribeExecution, logs of CloudWatch in any
        form, files saved here; each may be gzipped. A definition beside them is bound to its history.
      </p>
      <DropBox isOver={over} isPasting={paste} onFiles={take} onPaste={() => setPaste(!paste)} />
      {paste && (
        <PasteBox
          onText={(text) => {
            take([pastedFile(text)]);
            setPaste(false);
          }}
        />
      )}
      <ImportOptions options={options} onChange={setOptions} />
      <ImportList
        items={items}
        onAgain={again}
        onDefinition={(item) => {
          const together = items.filter(({ drop }) => drop === item.drop);
          setOptions({ ...options, definition: givenDefinition(item, together) });
        }}
        onMachine={(item, id) => {
          choose(item, id);
          const { definition } = options;
          if (definition !== null && definition.content === item.definition?.content) {
            setOptions({ ...options, definition: { ...definition, id } });
          }
        }}
        onClear={clear}
      />
      {items.length === 0 && <FromTerminal />}
    </div>
  );
}

type DropProps = {
  readonly isOver: boolean;
  readonly isPasting: boolean;
  readonly onFiles: (files: readonly NamedFile[]) => void;
  readonly onPaste: () => void;
};

/** Where files are dropped, and the buttons for who chooses them. */
function DropBox({ isOver, isPasting, onFiles, onPaste }: DropProps) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    if (event.target.files !== null) onFiles(chosenFiles(event.target.files));
    event.target.value = "";
  };
  return (
    <div
      data-drop
      className={`mt-4 flex min-h-44 flex-col items-center justify-center gap-3 rounded-md border border-dashed p-3 ${isOver ? "border-accent bg-sel" : "border-faint bg-panel"}`}
    >
      <p className="text-center text-lg">Drop files or folders anywhere, or paste with Ctrl+V</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button look="primary" onClick={() => files.current?.click()}>
          <FileUp size={14} aria-hidden />
          Choose files
        </Button>
        <Button onClick={() => folder.current?.click()}>
          <FolderUp size={14} aria-hidden />
          Choose a folder
        </Button>
        <Button aria-expanded={isPasting} onClick={onPaste}>
          <ClipboardPaste size={14} aria-hidden />
          Paste text
        </Button>
      </div>
      <input ref={files} type="file" multiple hidden aria-label="Files to import" onChange={choose} />
      <input
        ref={(element) => {
          folder.current = element;
          // React does not know this attribute of the file chooser.
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        hidden
        aria-label="Folder to import"
        onChange={choose}
      />
    </div>
  );
}

function FromTerminal() {
  return (
    <section className="mt-8">
      <h2 className="font-medium">From the terminal</h2>
      <div className="mt-2 grid gap-2">
        <Command>aws stepfunctions get-execution-history --execution-arn ARN --output json &gt; history.json</Command>
        <Command>npm run -s stepscope -- import history.json</Command>
        <p className="mt-1 text-ink-2">Or everything of a machine, with its definitions, in one go:</p>
        <Command>npm run -s stepscope -- pull --since 7d</Command>
      </div>
    </section>
  );
}
