// Where tiles go: the largest tiles between 4:3 and 16:9 that fit a box of a given size.

/** A rectangle inside the grid, in CSS pixels. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Boxes for every tile, and how high all of them are together: more than the grid when it has to scroll. */
export interface Arrangement {
  boxes: Box[];
  height: number;
}

/** In CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

interface Plan extends Size {
  columns: number;
}

const widestRatio = 16 / 9;
const narrowestRatio = 4 / 3;
// On a phone held upright a tile may be taller than it is wide, as its camera's picture is.
const narrowestUprightRatio = 4 / 5;

/** What tiles are at least, where there is no reason for less. */
export const usualSmallest: Size = { width: 136, height: 96 };

/** How tiles are to stand. */
export interface Spacing {
  /** Pixels between tiles. */
  gap: number;
  /** What a tile is at least, or the grid scrolls. */
  smallest: Size;
}

interface Rule extends Spacing {
  /** The least width for its height that a tile may have. */
  narrowest: number;
}

function tileSize(area: Size, columns: number, rows: number, { gap, narrowest }: Rule): Size {
  const cellWidth = (area.width - gap * (columns - 1)) / columns;
  const cellHeight = (area.height - gap * (rows - 1)) / rows;
  const width = Math.max(0, Math.min(cellWidth, cellHeight * widestRatio));
  const height = Math.max(0, Math.min(cellHeight, width / narrowest));
  return { width: Math.floor(width), height: Math.floor(height) };
}

function bestFit(area: Size, count: number, rule: Rule): Plan {
  let best: Plan = { columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const size = tileSize(area, columns, Math.ceil(count / columns), rule);
    if (size.width * size.height > best.width * best.height) best = { columns, ...size };
  }
  const { smallest } = rule;
  if (best.width >= smallest.width && best.height >= smallest.height) return best;
  return scrolling(area, rule);
}

function scrolling(area: Size, { gap, smallest }: Rule): Plan {
  const columns = Math.max(1, Math.floor((area.width + gap) / (smallest.width + gap)));
  const width = Math.floor((area.width - gap * (columns - 1)) / columns);
  return { columns, width, height: Math.floor(width / narrowestRatio) };
}

/** Arranges `count` tiles in an area, rows centred. */
export function arrange(area: Size, count: number, spacing: Spacing): Arrangement {
  const isUpright = area.width < area.height;
  return place(area, count, {
    ...spacing,
    narrowest: isUpright ? narrowestUprightRatio : narrowestRatio,
  });
}

function place(area: Size, count: number, rule: Rule): Arrangement {
  if (count === 0) return { boxes: [], height: 0 };
  const { gap } = rule;
  const { columns, width, height } = bestFit(area, count, rule);
  const rows = Math.ceil(count / columns);
  const total = rows * height + (rows - 1) * gap;
  const firstTop = Math.max(0, (area.height - total) / 2);
  const boxes: Box[] = [];
  for (let index = 0; index < count; index += 1) {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const rowWidth = inRow * width + (inRow - 1) * gap;
    const left = (area.width - rowWidth) / 2 + (index % columns) * (width + gap);
    boxes.push({
      left: Math.round(left),
      top: Math.round(firstTop + row * (height + gap)),
      width,
      height,
    });
  }
  return { boxes, height: total };
}

/** Arranges one large tile, the first, with the others in a strip beside or below it. */
export function arrangeStage(area: Size, count: number, spacing: Spacing): Arrangement {
  const { gap, smallest } = spacing;
  if (count <= 1) return { boxes: [{ left: 0, top: 0, ...area }], height: area.height };
  const isWide = area.width >= area.height;
  const strip = isWide
    ? { width: Math.max(smallest.width, Math.round(area.width * 0.2)), height: area.height }
    : { width: area.width, height: Math.round(area.height * 0.4) };
  const stage = isWide
    ? { width: area.width - strip.width - gap, height: area.height }
    : { width: area.width, height: area.height - strip.height - gap };
  const others = place(strip, count - 1, { ...spacing, narrowest: narrowestRatio });
  const left = isWide ? stage.width + gap : 0;
  const top = isWide ? 0 : stage.height + gap;
  const moved = others.boxes.map((box) => ({ ...box, left: box.left + left, top: box.top + top }));
  return {
    boxes: [{ left: 0, top: 0, ...stage }, ...moved],
    height: Math.max(area.height, top + others.height),
  };
}
