// The search field. What can be found is fetched when somebody first goes there.
import MiniSearch from 'minisearch';

interface Entry {
  id: string;
  page: string;
  heading: string;
  text: string;
}

const resultsMax = 8;

async function fetchIndex(root: string): Promise<MiniSearch<Entry>> {
  const response = await fetch(`${root}search.json`);
  if (!response.ok) throw new Error(`search.json: ${response.status}`);
  const index = new MiniSearch<Entry>({
    fields: ['heading', 'page', 'text'],
    storeFields: ['page', 'heading'],
    searchOptions: {
      boost: { heading: 4, page: 2 },
      prefix: true,
      fuzzy: 0.15,
      combineWith: 'AND',
    },
  });
  index.addAll((await response.json()) as Entry[]);
  return index;
}

function makeResult(root: string, found: Pick<Entry, 'id' | 'page' | 'heading'>): HTMLElement {
  const link = document.createElement('a');
  link.href = root + found.id;
  const page = document.createElement('span');
  page.textContent = found.page;
  link.append(found.heading, page);
  const item = document.createElement('li');
  item.append(link);
  return item;
}

function makeParts() {
  const input = document.createElement('input');
  input.type = 'search';
  input.placeholder = 'Search';
  input.setAttribute('aria-label', 'Search the manual');
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  const list = document.createElement('ul');
  const panel = document.createElement('div');
  panel.className = 'results';
  panel.hidden = true;
  panel.append(status, list);
  const frame = document.createElement('div');
  frame.className = 'search';
  frame.setAttribute('role', 'search');
  frame.append(input, panel);
  return { frame, input, panel, status, list };
}

/** The field with its results. Arrow keys go through them, Escape closes them, / leads to the field. */
export function makeSearch(): HTMLElement {
  const root = document.body.dataset['root'] ?? '';
  const { frame, input, panel, status, list } = makeParts();

  let index: Promise<MiniSearch<Entry>> | undefined;
  const ready = () => (index ??= fetchIndex(root));

  async function show(): Promise<void> {
    const wanted = input.value.trim();
    panel.hidden = wanted === '';
    if (panel.hidden) return;
    try {
      const found = (await ready()).search(wanted).slice(0, resultsMax);
      if (wanted !== input.value.trim()) return;
      const entries = found as unknown as Entry[];
      list.replaceChildren(...entries.map((entry) => makeResult(root, entry)));
      status.textContent = entries.length === 0 ? `Nothing about “${wanted}”.` : '';
    } catch {
      index = undefined;
      list.replaceChildren();
      status.textContent = 'The search could not be loaded. Reload the page.';
    }
  }

  function move(step: number): void {
    const links = [input, ...list.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement as HTMLInputElement);
    links[(at + step + links.length) % links.length]?.focus();
  }

  input.addEventListener('focus', () => {
    ready().catch(() => (index = undefined));
    void show();
  });
  input.addEventListener('input', () => void show());
  frame.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      move(step);
    } else if (event.key === 'Escape') {
      panel.hidden = true;
      input.focus();
    } else if (event.key === 'Enter' && event.target === input) {
      list.querySelector('a')?.click();
    }
  });
  frame.addEventListener('focusout', ({ relatedTarget }) => {
    if (!frame.contains(relatedTarget as Node | null)) panel.hidden = true;
  });
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
  return frame;
}
