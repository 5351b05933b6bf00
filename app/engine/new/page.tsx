import type { Metadata } from "next";
import { NewMachineView } from "../../_components/engine/NewMachineView";

export const metadata: Metadata = { title: "Create a machine" };

export default function NewMachinePage() {
  return <NewMachineView />;
}
