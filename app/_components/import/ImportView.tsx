"use client";

import { ClipboardPaste, FileUp, FolderUp } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { Button } from "../ui/Button";
import { Command } from "../ui/Command";
import { chosenFiles, droppedFiles, type NamedFile } from "./dropped";
import { ImportList } from "./ImportList";
import { ImportOptions, NO_OPTIONS, factsOf, type Options } from "./ImportOptions";
import { PasteBox } from "./PasteBox";
import { useImports } from "./useImports";
import { withDefinition } from "./withDefinition";

export function ImportView() {
  const { items, add, addPartial, clear } = useImports();
  const [options, setOptions] = useState<Options>(NO_OPTIONS);
  const [over, setOver] = useState(false);
  const [paste, setPaste] = useState(false);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);

  const take = async (found: readonly NamedFile[]) => {
    const definition = options.definition?.text ?? null;
    const files = found.map(async ({ name, file }) => ({ name, file: await withDefinition(file, definition) }));
    add(await Promise.all(files), factsOf(options));
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void droppedFiles(event.dataTransfer).then(take);
  };

  return (
    <div className="mx-auto max-w-[880px] px-5 pt-6 pb-10">
      <h1 className="text-xl font-semibold tracking-tight">Import</h1>
      <p className="mt-0.5 text-ink-2">
        Answers of GetExecutionHistory, records of CloudWatch Logs, and files saved here; each may be gzipped.
      </p>
      <div
        data-drop
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
        className={`mt-4 flex h-44 flex-col items-center justify-center gap-3 rounded-md border border-dashed ${over ? "border-accent bg-sel" : "border-faint bg-panel"}`}
      >
        <p className="text-lg">Drop files or folders here</p>
        <div className="flex gap-2">
          <Button look="primary" onClick={() => files.current?.click()}>
            <FileUp size={14} aria-hidden />
            Choose files
          </Button>
          <Button onClick={() => folder.current?.click()}>
            <FolderUp size={14} aria-hidden />
            Choose a folder
          </Button>
          <Button aria-expanded={paste} onClick={() => setPaste(!paste)}>
            <ClipboardPaste size={14} aria-hidden />
            Paste text
          </Button>
        </div>
        <input
          ref={files}
          type="file"
          multiple
          hidden
          aria-label="Files to import"
          onChange={(event) => {
            if (event.target.files !== null) void take(chosenFiles(event.target.files));
            event.target.value = "";
          }}
        />
        <input
          ref={(element) => {
            folder.current = element;
            // React does not know this attribute of the file chooser.
            element?.setAttribute("webkitdirectory", "");
          }}
          type="file"
          hidden
          aria-label="Folder to import"
          onChange={(event) => {
            if (event.target.files !== null) void take(chosenFiles(event.target.files));
            event.target.value = "";
          }}
        />
      </div>
      {paste && (
        <PasteBox
          onText={(text) => {
            void take([{ name: "pasted.json", file: new File([text], "pasted.json", { type: "application/json" }) }]);
            setPaste(false);
          }}
        />
      )}
      <ImportOptions options={options} onChange={setOptions} />
      <ImportList items={items} onPartial={addPartial} onClear={clear} />
      {items.length === 0 && (
        <section className="mt-8">
          <h2 className="font-medium">From the terminal</h2>
          <div className="mt-2 grid gap-2">
            <Command>
              aws stepfunctions get-execution-history --execution-arn ARN --output json &gt; history.json
            </Command>
            <Command>npm run -s stepscope -- import history.json</Command>
          </div>
        </section>
      )}
    </div>
  );
}
