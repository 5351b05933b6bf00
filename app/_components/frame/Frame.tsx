import { Suspense, type ReactNode } from "react";
import { Commands } from "./Commands";
import { FailingWork } from "./FailingWork";
import { Main } from "./Main";
import { SearchBox } from "./SearchBox";
import { Sidebar } from "./Sidebar";
import { ThemeSwitch } from "./ThemeSwitch";
import { ZoneSwitch } from "./ZoneSwitch";

/** The frame of every page: navigation left, or above where there is little room; search and settings above. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="grid h-dvh grid-cols-[176px_minmax(0,1fr)] max-[1100px]:grid-cols-[148px_minmax(0,1fr)] max-[760px]:grid-cols-[minmax(0,1fr)] max-[760px]:grid-rows-[auto_minmax(0,1fr)]">
      <a href="#main" className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-panel focus:p-2">
        Skip to the page
      </a>
      <Sidebar />
      <div className="flex min-h-0 min-w-0 flex-col">
        <header className="flex h-[53px] shrink-0 items-center gap-3 border-b px-5 max-[760px]:gap-1.5 max-[760px]:px-2.5">
          <Suspense fallback={<div className="h-8 w-full max-w-[520px]" />}>
            <SearchBox />
          </Suspense>
          <div className="flex-1 max-[760px]:hidden" />
          <Commands />
          <ZoneSwitch />
          <ThemeSwitch />
        </header>
        <FailingWork />
        <Main>{children}</Main>
      </div>
    </div>
  );
}
