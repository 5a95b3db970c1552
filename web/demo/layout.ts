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

interface Size {
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
const smallestWidth = 136;
const smallestHeight = 96;

interface Rule {
  /** Pixels between tiles. */
  gap: number;
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
  if (best.width >= smallestWidth && best.height >= smallestHeight) return best;
  return scrolling(area, rule);
}

function scrolling(area: Size, { gap }: Rule): Plan {
  const columns = Math.max(1, Math.floor((area.width + gap) / (smallestWidth + gap)));
  const width = Math.floor((area.width - gap * (columns - 1)) / columns);
  return { columns, width, height: Math.floor(width / narrowestRatio) };
}

/** Arranges `count` tiles in an area, rows centred, `gap` pixels apart. */
export function arrange(area: Size, count: number, gap: number): Arrangement {
  const isUpright = area.width < area.height;
  return place(area, count, { gap, narrowest: isUpright ? narrowestUprightRatio : narrowestRatio });
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
export function arrangeStage(area: Size, count: number, gap: number): Arrangement {
  if (count <= 1) return { boxes: [{ left: 0, top: 0, ...area }], height: area.height };
  const isWide = area.width >= area.height;
  const strip = isWide
    ? { width: Math.max(smallestWidth, Math.round(area.width * 0.2)), height: area.height }
    : { width: area.width, height: Math.round(area.height * 0.4) };
  const stage = isWide
    ? { width: area.width - strip.width - gap, height: area.height }
    : { width: area.width, height: area.height - strip.height - gap };
  const others = place(strip, count - 1, { gap, narrowest: narrowestRatio });
  const left = isWide ? stage.width + gap : 0;
  const top = isWide ? 0 : stage.height + gap;
  const moved = others.boxes.map((box) => ({ ...box, left: box.left + left, top: box.top + top }));
  return {
    boxes: [{ left: 0, top: 0, ...stage }, ...moved],
    height: Math.max(area.height, top + others.height),
  };
}
