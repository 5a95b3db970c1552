// Dark and light: as the system prefers, until the visitor chooses.
import { icon } from '../ui/icons.js';
import { makeButton, setLabel } from '../ui/dom.js';
import { recall, remember } from './storage.js';
import { text } from './text.js';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

function isDark(): boolean {
  const chosen = recall('theme');
  return chosen === '' ? prefersDark.matches : chosen === 'dark';
}

/** Makes the button that switches between dark and light, and applies what was chosen before. */
export function makeThemeButton(): HTMLButtonElement {
  const button = makeButton({
    label: text.theme.toDark,
    class: 'button-quiet',
    icon: icon('moon'),
    onClick: () => {
      const isDarkNow = !isDark();
      // Choosing what the system prefers anyway means to follow the system again.
      const isSystem = isDarkNow === prefersDark.matches;
      remember('theme', isSystem ? '' : isDarkNow ? 'dark' : 'light');
      apply();
    },
  });
  const apply = () => {
    const dark = isDark();
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
    button.replaceChildren(icon(dark ? 'sun' : 'moon'));
    setLabel(button, dark ? text.theme.toLight : text.theme.toDark);
  };
  prefersDark.addEventListener('change', apply);
  apply();
  return button;
}
