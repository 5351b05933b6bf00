import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { fitted, opening, panned, seen, showing, zoomed } from "@/lib/layout/graph/camera";
import { nodesById } from "@/lib/layout/graph/byId";
import { layoutGraph } from "@/lib/layout/graph/layoutGraph";
import { nodeInDirection, type Direction } from "@/lib/layout/graph/keyboardNavigation";
import { headOf, pathThrough } from "@/lib/layout/graph/path";
import { cutMiddleToWidth, cutToWidth, textWidth } from "@/lib/layout/graph/text";
import { ORDER_DEFINITION } from "@/tests/browser/support/orders";
import { graphFrom } from "../support/graphs";

const laid = layoutGraph(graphFrom(ORDER_DEFINITION), new Set());

function walk(from: string, ...directions: Direction[]): string[] {
  let at = nodesById(laid).get(from) ?? null;
  return directions.map((direction) => {
    if (at !== null) at = nodeInDirection(laid, at, direction, (edge) => (edge.family === "catch" ? 0 : 1));
    return at?.id ?? "nowhere";
  });
}

describe("arrow keys", () => {
  it("go down along the lines, into a container and out of it again", () => {
    expect(walk("ValidateOrder", "down", "down", "down", "down")).toEqual([
      "ReserveStock",
      "NotifyAll",
      "Email",
      "ShipItems",
    ]);
  });

  it("go up against the lines, and from the first state of a container to the container", () => {
    expect(walk("Skip", "up", "up", "up", "up")).toEqual(["Pack", "ShipItems", "NotifyAll", "ReserveStock"]);
  });

  it("follow a catcher where nothing else leads on", () => {
    expect(walk("Sms", "down")).toEqual(["LogFailure"]);
    expect(walk("ValidateOrder", "up")).toEqual(["nowhere"]);
    expect(walk("Done", "down")).toEqual(["nowhere"]);
  });

  it("go sideways to what is nearest, from branch to branch", () => {
    expect(walk("Email", "right", "left")).toEqual(["Sms", "Email"]);
  });
});

describe("what is on screen", () => {
  const screen = { width: 800, height: 600 };
  const whole = { x: 0, y: 0, width: laid.width, height: laid.height };

  it("is all of it after fit, in the middle, never larger than life", () => {
    const camera = fitted(whole, screen);
    const part = seen(camera, screen);
    expect(part.y).toBeLessThanOrEqual(0);
    expect(part.y + part.height).toBeGreaterThanOrEqual(whole.height);
    expect(fitted({ x: 0, y: 0, width: 50, height: 50 }, screen).scale).toBe(1);
  });

  it("is readable at first: the selected state where all would be too small", () => {
    const tall = { x: 0, y: 0, width: 300, height: 9000 };
    const focus = { x: 100, y: 5000, width: 120, height: 44 };
    const camera = opening(tall, focus, screen);
    expect(camera.scale).toBeGreaterThan(0.6);
    const part = seen(camera, screen);
    expect(part.y).toBeLessThan(5000);
    expect(part.y + part.height).toBeGreaterThan(5044);
    expect(seen(opening(tall, null, screen), screen).y).toBeLessThan(1);
  });

  test("a place under the pointer stays there while zooming, and what is shown is on screen", () => {
    const numbers = fc.integer({ min: -5000, max: 5000 });
    fc.assert(
      fc.property(numbers, numbers, fc.integer({ min: 1, max: 40 }), numbers, numbers, (x, y, tenths, atX, atY) => {
        const camera = { x, y, scale: tenths / 20 };
        const at = { x: Math.abs(atX) % 800, y: Math.abs(atY) % 600 };
        const place = (c: typeof camera) => [c.x + at.x / c.scale, c.y + at.y / c.scale];
        const after = zoomed(camera, 1.3, at);
        place(after).forEach((value, i) => expect(value).toBeCloseTo(place(camera)[i]!, 4));
        const rect = { x: atX, y: atY, width: 90, height: 44 };
        const part = seen(showing({ ...camera, scale: 1 }, rect, screen), screen);
        expect(part.x <= rect.x && part.x + part.width >= rect.x + rect.width).toBe(true);
        expect(part.y <= rect.y && part.y + part.height >= rect.y + rect.height).toBe(true);
      }),
    );
    expect(panned({ x: 0, y: 0, scale: 0.5 }, { x: 10, y: 20 })).toEqual({ x: 20, y: 40, scale: 0.5 });
  });
});

describe("lines and texts", () => {
  it("bend in rounded corners and end in a head", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 100, y: 100 },
    ];
    expect(pathThrough(points)).toBe("M0 0L0 86Q0 100 14 100L100 100");
    expect(headOf(points)).toBe("M100 100L92 103.6L92 96.4Z");
    expect(headOf([{ x: 1, y: 1 }])).toBe("");
    expect(pathThrough([])).toBe("");
  });

  it("are cut so that they fit", () => {
    expect(cutToWidth("Short", 13, 200)).toBe("Short");
    const cut = cutToWidth("A name that goes on and on", 13, 80);
    expect(cut).toMatch(/^A name.*…$/);
    expect(textWidth(cut, 13)).toBeLessThanOrEqual(80);
    const condition = cutMiddleToWidth('$.detail.trigger = "approvalConfirmed"', 11, 120);
    expect(condition).toMatch(/^\$\.detail.*….*ed"$/);
    expect(textWidth(condition, 11)).toBeLessThanOrEqual(120);
    expect(cutMiddleToWidth("short", 11, 120)).toBe("short");
    expect(textWidth("状態", 13)).toBeGreaterThan(textWidth("ab", 13));
  });
});
