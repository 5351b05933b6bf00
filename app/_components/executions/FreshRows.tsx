import { ArrowUp } from "lucide-react";
import { formatCount } from "@/lib/base/wording";
import { Button } from "../ui/Button";
import type { SteadyRows } from "./useSteadyRows";

/** How many rows have come beside those that are read, to be shown when it is pressed. It takes no room in the page. */
export function FreshRows({ fresh, showFresh }: Pick<SteadyRows, "fresh" | "showFresh">) {
  const show = () => {
    showFresh();
    document.getElementById("main")?.scrollTo({ top: 0 });
  };
  return (
    <div role="status" className="sticky top-2 z-10 flex h-0 justify-center">
      {fresh > 0 && (
        <Button className="mt-0.5 h-6 shadow-sm" onClick={show}>
          <ArrowUp size={12} aria-hidden />
          {formatCount(fresh)} new
        </Button>
      )}
    </div>
  );
}
