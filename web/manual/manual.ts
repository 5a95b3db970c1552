// What the manual does beyond showing text: search, the choice of dark or light, copying code.
import { recall, remember } from '../demo/storage.js';
import { makeSearch } from './search.js';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function makeThemeButton(): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  const isDark = () => {
    const chosen = recall('theme');
    return chosen === '' ? prefersDark.matches : chosen === 'dark';
  };
  const show = () => {
    button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', isDark() ? 'Switch to light' : 'Switch to dark');
  };
  button.addEventListener('click', () => {
    const next = !isDark();
    // Choosing what the system prefers anyway means to follow the system again.
    const chosen = next === prefersDark.matches ? '' : next ? 'dark' : 'light';
    remember('theme', chosen);
    if (chosen === '') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
    show();
  });
  prefersDark.addEventListener('change', show);
  show();
  return button;
}

function addCopyButton(code: HTMLElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', () => {
    const done = (word: string) => {
      button.textContent = word;
    };
    navigator.clipboard.writeText(code.innerText).then(
      () => done('Copied'),
      () => done('Not allowed'),
    );
  });
  button.addEventListener('blur', () => {
    button.textContent = 'Copy';
  });
  const frame = document.createElement('div');
  frame.className = 'code-frame';
  code.replaceWith(frame);
  frame.append(code, button);
}

document.getElementById('tools')?.append(makeSearch(), makeThemeButton());

// Only secure pages may write to the clipboard.
if (isSecureContext) {
  document.querySelectorAll<HTMLElement>('pre.code').forEach(addCopyButton);
}
