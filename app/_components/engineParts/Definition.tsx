import type { PartSource } from "../../_features/part";
import { Part } from "../ui/Part";
import { Skeleton } from "../ui/Skeleton";
import type { DefinitionEditorProps } from "./DefinitionEditor";

const EDITOR: PartSource<DefinitionEditorProps> = {
  name: "The editor of definitions",
  load: () => import("./DefinitionEditor").then((part) => part.DefinitionEditor),
};

/** The editor, with the checker of definitions, comes when it is first shown. */
export function Definition(props: DefinitionEditorProps) {
  return <Part source={EDITOR} props={props} loading={<Skeleton className="h-[420px] w-full" />} />;
}
