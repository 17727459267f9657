import { markup, type Html } from "./html.ts";
import { grouped, percent } from "./wording.ts";

/** A colour of the report's style. */
export type Fill = "f1" | "f2" | "f3" | "f4" | "f5" | "f6";

/** One number of a chart. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly fill: Fill;
}

/** What stands around a chart. The sentence tells what a person sees in it. */
export interface ChartWording {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  readonly isWide?: boolean;
}

const WIDTH = 460;
const COLUMN_HEIGHT = 130;

/** Upright bars side by side, such as a histogram. */
export function columns(wording: ChartWording, bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const step = WIDTH / Math.max(1, bars.length);
  const drawn = bars.map(({ label, value, fill }, at) => {
    const height = value === 0 ? 0 : Math.max(1.5, (COLUMN_HEIGHT * value) / most);
    const [x, y] = [at * step + step * 0.12, 18 + COLUMN_HEIGHT - height];
    const middle = round(at * step + step / 2);
    return markup`<rect
        class="${fill}"
        x="${round(x)}"
        y="${round(y)}"
        width="${round(step * 0.76)}"
        height="${round(height)}"
        rx="1.5"
      /><text x="${middle}" y="${round(y - 4)}" text-anchor="middle">${grouped(value)}</text
      ><text class="soft" x="${middle}" y="${COLUMN_HEIGHT + 34}" text-anchor="middle"
        >${label}</text
      >`;
  });
  const axis = markup`<line
    class="axis"
    x1="0"
    x2="${WIDTH}"
    y1="${COLUMN_HEIGHT + 18.5}"
    y2="${COLUMN_HEIGHT + 18.5}"
  />`;
  return figure(wording, { bars, drawing: markup`${axis}${drawn}`, height: COLUMN_HEIGHT + 42 });
}

/** One moment of a chart over time. */
export interface Moment {
  readonly label: string;
  readonly values: readonly number[];
}

/** Several kinds of number over time, one upon the other. */
export function stackedColumns(
  wording: ChartWording,
  kinds: readonly Omit<Bar, "value">[],
  moments: readonly Moment[],
): Html {
  const totals = moments.map(({ values }) => sum(values));
  const most = Math.max(1, ...totals);
  const width = wording.isWide === true ? 2 * WIDTH + 30 : WIDTH;
  const step = width / Math.max(1, moments.length);
  // Each label takes about 64 units: no more of them than have the room.
  const every = Math.max(1, Math.ceil(64 / step));
  const drawn = moments.map(({ label, values }, at) => {
    let top = 18 + COLUMN_HEIGHT;
    const rects = values.map((value, kind) => {
      const height = (COLUMN_HEIGHT * value) / most;
      top -= height;
      const fill = kinds[kind]?.fill ?? "f6";
      return markup`<rect
        class="${fill}"
        x="${round(at * step + step * 0.1)}"
        y="${round(top)}"
        width="${round(step * 0.8)}"
        height="${round(height)}"
      />`;
    });
    const middle = round(at * step + step / 2);
    const name =
      at % every === 0
        ? markup`<text class="soft" x="${middle}" y="${COLUMN_HEIGHT + 34}" text-anchor="middle"
            >${label}</text
          >`
        : markup``;
    const total =
      step < 22
        ? markup``
        : markup`<text x="${middle}" y="${round(top - 4)}" text-anchor="middle"
            >${grouped(totals[at] ?? 0)}</text
          >`;
    return markup`${rects}${total}${name}`;
  });
  const axis = markup`<line
    class="axis"
    x1="0"
    x2="${width}"
    y1="${COLUMN_HEIGHT + 18.5}"
    y2="${COLUMN_HEIGHT + 18.5}"
  />`;
  const bars = kinds.map((kind, at) => ({
    ...kind,
    value: sum(moments.map(({ values }) => values[at] ?? 0)),
  }));
  const drawing = markup`${axis}${drawn}`;
  return figure(wording, { bars, drawing, height: COLUMN_HEIGHT + 42, width, hasKey: true });
}

/** Bars that lie, with long names. */
export function rows(wording: ChartWording, bars: readonly Bar[]): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const drawn = bars.map(({ label, value, fill }, at) => {
    const [y, width] = [at * 34, Math.max(1.5, ((WIDTH - 60) * value) / most)];
    return markup`<text x="0" y="${y + 11}"
        >${label.length > 60 ? `${label.slice(0, 60)}…` : label}</text
      ><rect
        class="${fill}"
        x="0"
        y="${y + 15}"
        width="${round(width)}"
        height="11"
        rx="1.5"
      /><text class="soft" x="${round(width + 6)}" y="${y + 24.5}">${grouped(value)}</text>`;
  });
  return figure(wording, {
    bars,
    drawing: markup`${drawn}`,
    height: Math.max(20, bars.length * 34),
  });
}

/** The parts of one whole, in one line. */
export function shares(wording: ChartWording, bars: readonly Bar[]): Html {
  const width = wording.isWide === true ? 2 * WIDTH + 30 : WIDTH;
  const total = Math.max(1, sum(bars.map(({ value }) => value)));
  let x = 0;
  const drawn = bars.map(({ value, fill }) => {
    const part = (width * value) / total;
    const rect = markup`<rect
      class="${fill}"
      x="${round(x)}"
      y="0"
      width="${round(Math.max(0, part - 1))}"
      height="26"
    />`;
    x += part;
    return rect;
  });
  return figure(wording, { bars, drawing: markup`${drawn}`, height: 26, width, hasKey: true });
}

interface Drawing {
  readonly bars: readonly Bar[];
  readonly drawing: Html;
  readonly height: number;
  readonly width?: number;
  readonly hasKey?: boolean;
}

/** The numbers stand in the description too: whoever does not see the drawing has all of it. */
function figure(wording: ChartWording, drawn: Drawing): Html {
  const { id, title, sentence, isWide = false } = wording;
  const { bars, drawing, height, width = WIDTH, hasKey = false } = drawn;
  const total = sum(bars.map(({ value }) => value));
  const told = bars.map(({ label, value }) => `${label}: ${value}`).join("; ");
  return markup`<figure class="${isWide ? "wide" : "half"}">
    <h3 id="${id}-title">${title}</h3>
    <svg role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}">
      <desc id="${id}-desc">${told}.</desc>
      ${drawing}</svg
    >${hasKey ? keyOf(bars, total) : markup``}
    <figcaption>${sentence}</figcaption>
  </figure>`;
}

function keyOf(bars: readonly Bar[], total: number): Html {
  const items = bars.map(
    ({ label, value, fill }) =>
      markup`<li>
        <svg viewBox="0 0 12 12" aria-hidden="true">
          <rect class="${fill}" width="12" height="12" /></svg
        >${label} <b>${grouped(value)}</b> <span class="soft">(${percent(value, total)})</span>
      </li>`,
  );
  return markup`<ul class="key">
    ${items}
  </ul>`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** One digit behind the point: finer can't be seen, and the same everywhere. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}
