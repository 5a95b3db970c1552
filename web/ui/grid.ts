// The grid of tiles: puts every tile where it is largest, whenever people come and go or the window changes.
import { make } from './dom.js';
import { arrange, arrangeStage, usualSmallest, type Size } from './layout.js';
import type { Tile } from './tile.js';
import type { Ui } from './ui.js';

const gapWide = 12;
const gapNarrow = 8;
const narrowWidth = 600;

export class Grid {
  readonly root: HTMLElement;
  private readonly content: HTMLElement;
  private readonly observer: ResizeObserver;
  private tiles: Tile[] = [];
  private staged: Tile | undefined;

  /** @param smallest what a tile must not be smaller than; the grid scrolls instead */
  constructor(
    ui: Ui,
    private readonly smallest: Size = usualSmallest,
  ) {
    this.content = make('div', {
      class: 'grid-content',
      role: 'list',
      'aria-label': ui.words.say('call.grid'),
    });
    this.root = make('div', { class: 'grid' }, this.content);
    this.observer = new ResizeObserver(() => this.place());
    this.observer.observe(this.root);
  }

  /** Adds a tile; the visitor's own stays the last one. */
  add(tile: Tile, own?: Tile): void {
    tile.root.setAttribute('role', 'listitem');
    const last = own && own !== tile && this.tiles.includes(own) ? own : undefined;
    this.content.insertBefore(tile.root, last?.root ?? null);
    this.tiles = [...this.tiles.filter((one) => one !== last), tile];
    if (last) this.tiles.push(last);
    this.place();
  }

  remove(tile: Tile): void {
    tile.root.remove();
    tile.root.removeAttribute('role');
    for (const side of ['left', 'top', 'width', 'height']) tile.root.style.removeProperty(side);
    this.tiles = this.tiles.filter((one) => one !== tile);
    if (this.staged === tile) this.staged = undefined;
    this.place();
  }

  /** Gives one tile most of the room; without one, all are alike. */
  stage(tile: Tile | undefined): void {
    this.staged = tile;
    this.place();
  }

  close(): void {
    this.observer.disconnect();
  }

  private place(): void {
    const area = { width: this.root.clientWidth, height: this.root.clientHeight };
    if (area.width === 0 || area.height === 0) return;
    const gap = area.width < narrowWidth ? gapNarrow : gapWide;
    const rule = { gap, smallest: this.smallest };
    const staged = this.staged;
    const ordered = staged ? [staged, ...this.tiles.filter((tile) => tile !== staged)] : this.tiles;
    const arrangement = (staged ? arrangeStage : arrange)(area, ordered.length, rule);
    this.content.style.height = `${Math.max(area.height, arrangement.height)}px`;
    ordered.forEach((tile, index) => {
      const box = arrangement.boxes[index];
      if (!box) return;
      const style = tile.root.style;
      style.left = `${box.left}px`;
      style.top = `${box.top}px`;
      style.width = `${box.width}px`;
      style.height = `${box.height}px`;
    });
  }
}
