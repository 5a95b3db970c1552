// The button that copies a room's link.
import { copyText } from '../ui/copy.js';
import { makeButton } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import type { Notices } from '../ui/notices.js';
import { roomLink } from './room-name.js';
import { text } from './text.js';

const confirmMs = 2000;

/** Makes the button; `room` tells the room at the time it is pressed. */
export function makeCopyButton(
  notices: Notices,
  className: string,
  room: () => string,
): HTMLButtonElement {
  const show = (name: 'link' | 'check') => button.querySelector('svg')?.replaceWith(icon(name));
  const confirm = (link: string, copied: boolean) => {
    if (!copied) {
      notices.warn(text.lobby.copyFailed(link));
      return;
    }
    notices.notify(text.lobby.copied);
    show('check');
    setTimeout(() => show('link'), confirmMs);
  };
  const button = makeButton({
    label: text.lobby.copy,
    class: className,
    icon: icon('link'),
    visibleLabel: true,
    onClick: () => {
      const name = room();
      if (name === '') {
        notices.warn(text.lobby.roomMissing);
        return;
      }
      const link = roomLink(name);
      void copyText(link).then((copied) => confirm(link, copied));
    },
  });
  return button;
}
