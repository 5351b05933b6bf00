import type { GraphLayout } from "@/lib/layout/graph/graphLayout";
import { graphStyle, TOKENS } from "./graphStyle";

/** Around the picture, px. */
const MARGIN = 24;
const FONTS = "Geist,system-ui,-apple-system,'Segoe UI',sans-serif";

/**
 * What is drawn as a file of its own: every colour written out, for light and, where the viewer asks for it, for dark;
 * no script, no variable, nothing from elsewhere. Text is escaped by the browser's own serializer.
 */
export function exportSvg(drawn: SVGSVGElement, { width, height }: GraphLayout, title: string): string {
  const box = { x: -MARGIN, y: -MARGIN, width: Math.ceil(width + 2 * MARGIN), height: Math.ceil(height + 2 * MARGIN) };
  const document = drawn.ownerDocument.implementation.createDocument("http://www.w3.org/2000/svg", "svg");
  const root = document.documentElement;
  const make = (name: string, attributes: Readonly<Record<string, string | number>>, text = "") => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    element.textContent = text;
    return element;
  };
  root.setAttribute("viewBox", `${box.x} ${box.y} ${box.width} ${box.height}`);
  root.setAttribute("width", String(box.width));
  root.setAttribute("height", String(box.height));
  root.setAttribute("class", "graph");
  root.setAttribute("role", "img");
  root.append(make("title", {}, title));
  root.append(make("rect", { class: "g-page", ...box }));
  const scene = drawn.querySelector("[data-scene]")?.cloneNode(true);
  if (scene !== undefined) root.append(plain(scene as Element));
  return withStyle(new XMLSerializer().serializeToString(root), bothThemes());
}

/** The content security policy of the page forbids to make a style element for another document: it is written as text. */
function withStyle(svg: string, sheet: string): string {
  const end = "</title>";
  const at = svg.indexOf(end) + end.length;
  const text = sheet.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `${svg.slice(0, at)}<style>${text}</style>${svg.slice(at)}`;
}

/** Without what only a page needs: places in the order of focus, roles, the camera. */
function plain(scene: Element): Element {
  scene.removeAttribute("transform");
  for (const element of [scene, ...scene.querySelectorAll("*")]) {
    for (const { name } of [...element.attributes]) {
      if (/^(role|tabindex|aria-|data-)/.test(name)) element.removeAttribute(name);
    }
    element.classList.remove("pulse", "cursor-pointer", "g-selected");
  }
  return scene;
}

function bothThemes(): string {
  const sheet = (theme: "light" | "dark") => {
    const colours = coloursOf(theme);
    const colour = (token: string) => colours.get(token) ?? "currentColor";
    return `${graphStyle(colour, FONTS)}\n.graph .g-page{fill:${colour("panel")}}`;
  };
  return `${sheet("light")}\n@media (prefers-color-scheme:dark){\n${sheet("dark")}\n}`;
}

/** The colours of a theme, whichever the page shows: an element in that theme is asked. */
function coloursOf(theme: "light" | "dark"): ReadonlyMap<string, string> {
  const probe = window.document.createElement("div");
  probe.className = theme;
  probe.hidden = true;
  window.document.body.append(probe);
  const style = getComputedStyle(probe);
  const colours = new Map(TOKENS.map((token) => [token, style.getPropertyValue(`--${token}`).trim()]));
  probe.remove();
  return colours;
}
