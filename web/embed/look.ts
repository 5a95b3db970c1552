// How the widget looks and speaks, as the page around it wishes: theme, accent colour, language, name.
import { wordsFor } from '../ui/languages.js';
import { nameMax } from '../ui/members.js';
import type { Words } from '../ui/words.js';

/** Wishes as they were written, each empty when there is none. */
export interface Look {
  /** "light", "dark", or anything else for what the system prefers. */
  theme: string;
  /** The accent's colour in hexadecimal digits, with or without a number sign. */
  color: string;
  /** A language tag. */
  lang: string;
  /** What the visitor is called. */
  name: string;
}

type Colour = readonly [red: number, green: number, blue: number];

const white: Colour = [255, 255, 255];
const nearlyBlack: Colour = [12, 20, 18];
const channelMax = 255;

/** "#f60", "ff6600" or the like; nothing for anything else. */
export function readColour(text: string): Colour | undefined {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  const width = digits.length / 3;
  const channel = (index: number) => {
    const part = digits.slice(index * width, (index + 1) * width);
    return parseInt(width === 1 ? part + part : part, 16);
  };
  return [channel(0), channel(1), channel(2)];
}

/** WCAG 2.2's relative luminance. */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / channelMax;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2's contrast ratio. */
export function contrast(one: Colour, other: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

const mix = (one: Colour, other: Colour, share: number): Colour => {
  const channel = (index: 0 | 1 | 2) => Math.round(one[index] * (1 - share) + other[index] * share);
  return [channel(0), channel(1), channel(2)];
};

const text = (colour: Colour) => `rgb(${colour.join(' ')})`;

/** The custom properties that an accent of that colour sets: what stands on it can always be read. */
export function accentProperties(accent: Colour, isDark: boolean): Record<string, string> {
  const ink = contrast(accent, white) >= contrast(accent, nearlyBlack) ? white : nearlyBlack;
  const surface = isDark ? nearlyBlack : white;
  return {
    '--accent': text(accent),
    '--accent-ink': text(ink),
    // Away from what stands on it.
    '--accent-hover': text(mix(accent, ink === white ? nearlyBlack : white, 0.15)),
    '--accent-soft': text(mix(surface, accent, 0.2)),
  };
}

const properties = ['--accent', '--accent-ink', '--accent-hover', '--accent-soft'];

/** The words for a visitor: in the language that was wished for, else in one that the browser speaks. */
export function wordsOf(look: Look): Words {
  return wordsFor([look.lang, ...navigator.languages]);
}

/** A name to tell the others, or an empty string. */
export const nameOf = (look: Look) => look.name.trim().slice(0, nameMax);

/** Keeps an element's colours as wished, also when the system's preference changes. */
export class Painter {
  private readonly prefersDark = matchMedia('(prefers-color-scheme: dark)');
  private readonly repaint = () => this.paint(this.look);

  constructor(
    private readonly element: HTMLElement,
    private look: Look,
  ) {
    this.prefersDark.addEventListener('change', this.repaint);
    this.repaint();
  }

  paint(look: Look): void {
    this.look = look;
    const isChosen = look.theme === 'dark' || look.theme === 'light';
    const isDark = isChosen ? look.theme === 'dark' : this.prefersDark.matches;
    const { style, dataset } = this.element;
    dataset.theme = isDark ? 'dark' : 'light';
    for (const name of properties) style.removeProperty(name);
    const accent = readColour(look.color);
    if (!accent) return;
    for (const [name, value] of Object.entries(accentProperties(accent, isDark))) {
      style.setProperty(name, value);
    }
  }

  stop(): void {
    this.prefersDark.removeEventListener('change', this.repaint);
  }
}
