/* Lists as OpenTok has them, such as session.streams and OT.publishers. */
import type { Collection } from '../types/index.js';

type Filter<Item> = Partial<Item> | ((item: Item) => boolean);

function accepts<Item>(filter: Filter<Item> | undefined, item: Item): boolean {
  if (!filter) return true;
  if (typeof filter === 'function') return filter(item);
  return (Object.keys(filter) as (keyof Item)[]).every((key) => item[key] === filter[key]);
}

/** A view of a map that others fill. */
export class MapCollection<
  Item extends { readonly id?: string | undefined },
> implements Collection<Item> {
  private readonly map_: ReadonlyMap<unknown, Item>;

  constructor(map: ReadonlyMap<unknown, Item>) {
    this.map_ = map;
  }

  length(): number {
    return this.map_.size;
  }

  get(id: string): Item | undefined {
    return this.map_.get(id) ?? this.find((item) => item.id === id);
  }

  find(filter?: Filter<Item>): Item | undefined {
    return this.where(filter)[0];
  }

  where(filter?: Filter<Item>): Item[] {
    return [...this.map_.values()].filter((item) => accepts(filter, item));
  }

  forEach(visit: (item: Item) => void): void {
    for (const item of this.where()) visit(item);
  }
}
