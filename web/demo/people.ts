// The list of who is here.
import { make, makeButton, setVisible } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import { initialsOf, paintInitials } from '../ui/initials.js';
import type { Person } from '../ui/members.js';
import { text, words } from './text.js';

export class People {
  readonly root: HTMLElement;
  private readonly heading = make('h2', { id: 'people-title' });
  private readonly list = make('ul', { class: 'people-list', 'aria-label': text.people.list });
  private readonly closeButton: HTMLButtonElement;

  constructor(close: () => void) {
    this.closeButton = makeButton({
      label: text.people.close,
      class: 'button-quiet',
      icon: icon('close'),
      onClick: close,
    });
    this.root = make(
      'aside',
      { class: 'panel', id: 'people', 'aria-labelledby': 'people-title', hidden: true },
      make('header', { class: 'panel-header' }, this.heading, this.closeButton),
      this.list,
    );
  }

  focus(): void {
    this.closeButton.focus();
  }

  setOpen(isOpen: boolean): void {
    setVisible(this.root, isOpen);
  }

  render(people: Person[]): void {
    this.heading.textContent = text.people.title(people.length);
    this.list.replaceChildren(...people.map((person) => this.makeEntry(person)));
  }

  private makeEntry(person: Person): HTMLElement {
    const badge = make('span', { class: 'person-initials', 'aria-hidden': 'true' });
    badge.textContent = initialsOf(person.name);
    paintInitials(badge, person.name);
    const shown = person.isOwn ? words.say('youNamed', person) : person.name;
    const entry = make(
      'li',
      { class: 'person' },
      badge,
      make('span', { class: 'person-name', text: shown }),
    );
    if (!person.isPublishing) {
      entry.append(make('span', { class: 'person-watching', text: text.people.watching }));
      return entry;
    }
    if (!person.hasAudio)
      entry.append(this.makeMark('microphoneOff', words.say('call.microphoneOff')));
    if (!person.hasVideo) entry.append(this.makeMark('cameraOff', words.say('call.cameraOff')));
    return entry;
  }

  private makeMark(name: 'microphoneOff' | 'cameraOff', label: string): HTMLElement {
    return make(
      'span',
      { class: 'person-mark', title: label },
      icon(name),
      make('span', { class: 'visually-hidden', text: label }),
    );
  }
}
