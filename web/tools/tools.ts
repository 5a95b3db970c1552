// The developer tools: one view at a time, and the project that it works for.
import { makeThemeButton } from '../demo/theme.js';
import { make, makeButton } from '../ui/dom.js';
import { ExplainView } from './explain-view.js';
import { InspectView } from './inspect-view.js';
import { MakeView } from './make-view.js';
import { PlayView } from './play-view.js';
import type { Shared, View } from './shared.js';
import { makeSignIn } from './sign-in.js';

const shared: Shared = { account: undefined, sessionId: '', token: '' };
const main = document.querySelector('main') ?? document.body.appendChild(make('main'));
const headerSlot = document.querySelector('.app-header-slot') ?? make('div');
const open = (name: string) => {
  location.hash = name;
};

const views: Record<string, View> = {
  make: new MakeView(shared, open),
  explain: new ExplainView(shared),
  inspect: new InspectView(shared),
};
if (window.OT) views.play = new PlayView(window.OT, shared);

const links = Object.entries(views).map(([name, { title }]) =>
  make('a', { href: `#${name}`, text: title }),
);
const heading = make('h1', { tabindex: -1 });
const place = make('div', { class: 'place' });
let shown: View | undefined;

function showAccount(): void {
  const { account } = shared;
  headerSlot.replaceChildren();
  if (!account) return;
  const name = account.name === '' ? account.apiKey : `${account.name} · ${account.apiKey}`;
  const signOut = makeButton({
    label: 'Sign out',
    class: 'button-link',
    onClick: () => {
      Object.assign(shared, { account: undefined, sessionId: '', token: '' });
      location.reload();
    },
  });
  headerSlot.append(make('span', { class: 'project', text: name }), signOut);
}

/** Shows what the address names; the first view when it names none. */
function show(): void {
  const name = location.hash.slice(1);
  const known = name in views ? name : 'make';
  const view = views[known];
  if (!view) return;
  shown?.hide();
  shown = undefined;
  links.forEach((link) => {
    if (link.hash === `#${known}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  });
  heading.textContent = view.title;
  document.title = `${view.title} · Parley`;
  if (view.needsAccount && !shared.account) {
    place.replaceChildren(
      makeSignIn((account) => {
        shared.account = account;
        showAccount();
        show();
        heading.focus();
      }),
    );
    return;
  }
  place.replaceChildren(view.root);
  view.show();
  shown = view;
}

const more = [
  ['embed', 'A call in your page'],
  ['../precall/', 'Check before a call'],
  ['../docs/tools.html', 'Manual'],
] as const;
const nav = make(
  'nav',
  { 'aria-label': 'Developer tools' },
  ...links,
  ...more.map(([href, text]) => make('a', { href, text })),
);
document.querySelector('.app-header')?.append(makeThemeButton());
main.append(nav, make('div', { class: 'content' }, heading, place));
addEventListener('hashchange', show);
show();
