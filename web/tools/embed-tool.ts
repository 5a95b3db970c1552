// Makes the snippet that puts a call into a page, and shows what it will look like.
import { allow } from '../embed/allow.js';
import { Painter, readColour } from '../embed/look.js';

/** What `npm start` makes, for pages of localhost. */
const developmentEmbed = '00000000-0000-4000-8000-000000000000';
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const size = /^\d+(\.\d+)?(px|%|r?em|vh|vw)?$/;

function element<Kind extends HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`there is no #${id}`);
  return found as Kind;
}

const field = (id: string) => element<HTMLInputElement | HTMLSelectElement>(id);
const valueOf = (id: string) => field(id).value.trim();

const isLocal = ['localhost', '127.0.0.1'].includes(location.hostname);
const asked = new URLSearchParams(location.search).get('embedId');
field('embedId').value = asked ?? (isLocal ? developmentEmbed : '');

/** What keeps the snippet from being right; an empty string when it is. */
function problem(): string {
  if (!uuid.test(valueOf('embedId'))) {
    return 'An embed ID looks like 3f2c1d4e-5b6a-4978-8c9d-0e1f2a3b4c5d; “parley embed list” shows yours.';
  }
  if (field('room').value === '')
    return 'Give the room a name. Who names the same room meets there.';
  for (const id of ['width', 'height']) {
    if (!size.test(valueOf(id))) return `The ${id} is a size such as 800px or 100%.`;
  }
  const color = valueOf('color');
  return color === '' || readColour(color) ? '' : 'The colour is six digits such as #0b6b5d.';
}

function address(isFrame: boolean): string {
  const url = new URL('../embed/embed/ot-embed.js', location.href);
  url.search = '';
  url.searchParams.set('embedId', valueOf('embedId'));
  url.searchParams.set('room', field('room').value);
  const looks = { theme: valueOf('theme'), color: valueOf('color'), lang: valueOf('lang') };
  for (const [name, value] of Object.entries(looks)) {
    if (value !== '') url.searchParams.set(name, value.replace(/^#/, ''));
  }
  if (isFrame) url.searchParams.set('iframe', 'true');
  return url.href;
}

/** A number without a unit means pixels. */
const sized = (id: string) => valueOf(id).replace(/^[\d.]+$/, '$&px');

function snippet(): string {
  const [width, height] = [sized('width'), sized('height')];
  if (valueOf('form-of') === 'script') {
    return `<div id="otEmbedContainer" style="width:${width}; height:${height}"></div>\n<script src="${address(false)}"></script>\n`;
  }
  return `<iframe src="${address(true)}" title="Video call" allow="${allow}" referrerpolicy="origin" style="width:${width}; height:${height}; border:0"></iframe>\n`;
}

function makePreview(): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.src = address(true);
  frame.title = 'Preview of the call';
  frame.allow = allow;
  frame.style.width = sized('width');
  frame.style.height = sized('height').replace(/%$/, 'vh');
  return frame;
}

let shown = '';

function render(): void {
  const words = problem();
  const error = element('error');
  error.textContent = words;
  error.hidden = words === '';
  element('embedId-hint').textContent =
    valueOf('embedId') === developmentEmbed
      ? 'This one is for trying out, from pages of localhost only.'
      : '';
  element('copied').textContent = '';
  element<HTMLButtonElement>('copy').disabled = words !== '';
  const text = words === '' ? snippet() : '';
  element<HTMLTextAreaElement>('snippet').value = text;
  if (text === '' || text === shown) return;
  shown = text;
  element('preview').replaceChildren(makePreview());
}

async function copy(): Promise<void> {
  const text = element<HTMLTextAreaElement>('snippet');
  text.select();
  // Pages that are not secure have no clipboard object; what is selected can be copied by hand.
  const done = await navigator.clipboard?.writeText(text.value).then(
    () => true,
    () => false,
  );
  element('copied').textContent = done ? 'Copied' : 'Press Ctrl+C to copy it.';
}

new Painter(document.documentElement, { theme: '', color: '', lang: '', name: '' });
element('form').addEventListener('change', render);
element('form').addEventListener('submit', (event) => event.preventDefault());
element('copy').addEventListener('click', () => void copy());
render();
