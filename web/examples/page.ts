// What stands around every example: the header, what went wrong, and the example's own source.
import { make } from '../ui/dom.js';
import { makeThemeButton } from '../demo/theme.js';

const sharedCode = '../shared/ticket.js';

function addHeader(): void {
  const brand = make(
    'a',
    { class: 'brand', href: '/', 'aria-label': 'Parley, start page' },
    make('img', { class: 'brand-mark', src: '/demo/icon.svg', alt: '' }),
    make('span', { text: 'Parley' }),
  );
  const isList = document.querySelector('.examples') !== null;
  const all = make('a', {
    class: 'all-examples',
    href: '/examples/',
    text: 'All examples',
    hidden: isList,
  });
  document.body.prepend(make('header', { class: 'app-header' }, brand, all, makeThemeButton()));
}

/** Shows the errors that an example does not handle, so that nobody has to open the console. */
function showErrors(): void {
  const alert = make('p', { class: 'form-error', role: 'alert', hidden: true });
  document.querySelector('main .lead')?.after(alert);
  const show = (name: string, message: string) => {
    alert.textContent = `${name}: ${message}`;
    alert.hidden = false;
  };
  const showError = (error: unknown) => {
    if (error instanceof Error) show(error.name, error.message);
    else show('Error', String(error));
  };
  addEventListener('error', ({ error, message }) => showError(error ?? message));
  addEventListener('unhandledrejection', ({ reason }) => showError(reason));
  window.OT?.on('exception', ({ title, message }) => show(title, message));
}

/** The files that make up an example: those of a project are listed, a page names them by its elements. */
function filesOf(section: HTMLElement): string[] {
  if (section.dataset.files) return section.dataset.files.split(' ');
  const named = [...document.querySelectorAll('script[src], link[rel=stylesheet]')]
    .map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '')
    .filter((name) => /^\w/.test(name));
  // The script says most, so it comes first.
  return [...named.reverse(), 'index.html', sharedCode];
}

async function showSource(section: HTMLElement): Promise<void> {
  section.append(make('h2', { text: 'Source' }));
  for (const name of filesOf(section)) {
    const code = make('code');
    const label = name.replace(/^(?:files|\.\.)\//, '');
    section.append(
      make(
        'details',
        { open: /\b(?:html|jsx?|mjs)$/.test(name) && name !== sharedCode },
        make('summary', { text: label }),
        make('pre', { tabindex: 0, role: 'region', 'aria-label': label }, code),
      ),
    );
    const response = await fetch(name);
    code.textContent = response.ok ? await response.text() : `${name} is not there.`;
  }
}

addHeader();
showErrors();
const source = document.getElementById('source');
if (source) void showSource(source);
