import { CloudDownload, Coins, Cpu, Gauge, GitFork, ListTree, Upload, Workflow, type LucideIcon } from "lucide-react";

type Page = { readonly href: string; readonly name: string; readonly Icon: LucideIcon };

/** The pages that the sidebar and the palette lead to. */
export const PAGES: readonly Page[] = [
  { href: "/", name: "Overview", Icon: Gauge },
  { href: "/executions", name: "Executions", Icon: ListTree },
  { href: "/machines", name: "Machines", Icon: Workflow },
  { href: "/replays", name: "Replays", Icon: GitFork },
  { href: "/cost", name: "Cost", Icon: Coins },
  { href: "/sources", name: "Sources", Icon: CloudDownload },
  { href: "/engine", name: "Engine", Icon: Cpu },
  { href: "/import", name: "Import", Icon: Upload },
];
