// The buttons of every call beside those for microphone and camera: screen, chat and leave.
import { make, makeButton, setLabel, setVisible } from './dom.js';
import { icon } from './icons.js';
import { canShareScreen } from './surroundings.js';
import type { Words } from './words.js';

const unreadShownMax = 9;

/** Shares the screen and ends that; hidden where the browser has no such thing. */
export class ScreenButton {
  readonly root: HTMLButtonElement;

  constructor(
    private readonly words: Words,
    onClick: () => void,
  ) {
    this.root = makeButton({
      label: words.say('controls.shareScreen'),
      class: 'button-round button-neutral',
      icon: icon('screen'),
      attributes: { 'aria-pressed': 'false' },
      onClick,
    });
    setVisible(this.root, canShareScreen());
  }

  setSharing(isSharing: boolean): void {
    this.root.setAttribute('aria-pressed', String(isSharing));
    this.root.replaceChildren(icon(isSharing ? 'screenOff' : 'screen'));
    const key = isSharing ? 'controls.stopScreen' : 'controls.shareScreen';
    setLabel(this.root, this.words.say(key));
  }
}

/** Opens the chat, and counts what came while it was closed. */
export class ChatButton {
  readonly root: HTMLButtonElement;
  private readonly badge = make('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  private unread = 0;

  constructor(
    private readonly words: Words,
    onClick: () => void,
  ) {
    this.root = makeButton({
      label: words.say('controls.chat'),
      class: 'button-round button-neutral',
      icon: icon('chat'),
      attributes: { 'aria-expanded': 'false', 'aria-controls': 'chat', 'aria-keyshortcuts': 'C' },
      onClick,
    });
    this.root.append(this.badge);
  }

  setUnread(unread: number): void {
    this.unread = unread;
    this.badge.textContent = unread > unreadShownMax ? `${unreadShownMax}+` : String(unread);
    setVisible(this.badge, unread > 0);
    const key = unread > 0 ? 'controls.chatUnread' : 'controls.chat';
    setLabel(this.root, this.words.say(key, { count: unread }));
  }

  countUnread(): void {
    this.setUnread(this.unread + 1);
  }
}

export function makeLeaveButton(words: Words, onClick: () => void): HTMLButtonElement {
  const label = words.say('controls.leave');
  const button = makeButton({
    label,
    class: 'button-leave',
    icon: icon('leave'),
    visibleLabel: true,
    onClick,
  });
  // Small windows hide the words.
  setLabel(button, label);
  return button;
}
