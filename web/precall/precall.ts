// The check before a call: one button, then steps that say what works and what to do about the rest.
import { explainMedia, words } from '../demo/text.js';
import { makeThemeButton } from '../demo/theme.js';
import { Preview } from '../demo/preview.js';
import { recall, remember } from '../demo/storage.js';
import { make, makeButton, setVisible } from '../ui/dom.js';
import { wakeAudio } from '../ui/level.js';
import { Notices } from '../ui/notices.js';
import type { OT } from '../ui/ot.js';
import { OwnMedia } from '../ui/own-media.js';
import { Check } from './check.js';
import { makeResults, reportOf } from './results.js';
import { Speaker } from './speaker.js';
import { text } from './text.js';
import { readHanded, type Handed } from './ticket.js';

const main = document.querySelector('main') ?? document.body.appendChild(make('main'));
const headerSlot = document.querySelector('.app-header-slot') ?? make('div');
const notices = new Notices();
const handed = readHanded();

class Page {
  private readonly check: Check;
  private readonly own: OwnMedia;
  private readonly preview: Preview;
  private readonly speaker: Speaker;
  private readonly received = make('div', { class: 'received', 'aria-hidden': 'true' });
  private readonly button: HTMLButtonElement;
  private readonly results = make('div', { class: 'result' });
  private readonly devices: HTMLElement;
  private hasEnded = false;

  constructor(
    private readonly ot: OT,
    { ticket, back }: Handed,
  ) {
    const ui = { words, notices, ot };
    const forget = () => {
      remember('camera', '');
      remember('microphone', '');
    };
    this.own = new OwnMedia(ui, { id: recall, forget });
    this.preview = new Preview(ui, this.own);
    this.check = new Check(ot, this.own, ticket, this.received);
    this.speaker = new Speaker(ot, () => this.renderResults());
    this.own.onChange = () => this.renderMedia();
    this.button = makeButton({
      label: text.start,
      class: 'button-primary',
      onClick: () => void this.run(),
    });
    this.devices = make('div', { class: 'check-devices' }, this.preview.root, this.speaker.root);
    const actions = make('div', { class: 'actions' }, this.button);
    if (back) {
      actions.append(
        make('a', { class: 'button-secondary', href: back.href, text: text.back(back.host) }),
      );
    }
    const steps = Object.values(this.check.steps).map(({ root }) => root);
    const list = make('ol', { class: 'steps', 'aria-label': text.stepsLabel }, ...steps);
    main.replaceChildren(
      make(
        'div',
        { class: 'check-page' },
        make(
          'div',
          { class: 'check-steps' },
          make('h1', { text: text.title }),
          make('p', { class: 'lead', text: text.lead }),
          actions,
          this.results,
          list,
        ),
        this.devices,
      ),
      this.received,
    );
    setVisible(this.devices, false);
    this.preview.render();
  }

  private async run(): Promise<void> {
    this.button.disabled = true;
    this.button.textContent = text.running;
    this.hasEnded = false;
    this.results.replaceChildren();
    setVisible(this.devices, true);
    await this.check.run();
    void this.speaker.refresh();
    this.hasEnded = true;
    this.renderResults();
    this.results.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
    this.button.disabled = false;
    this.button.textContent = text.again;
  }

  private renderMedia(): void {
    this.preview.render();
    this.check.renderDevices();
  }

  private renderResults(): void {
    if (!this.hasEnded) return;
    const report = reportOf(this.check, this.ot, this.speaker.heard);
    this.results.replaceChildren(...makeResults(this.check, report));
  }
}

/** What stands in the place of the check where the page can do nothing. */
function showProblem(title: string, body: string): void {
  const page = make('div', { class: 'check-steps' });
  page.append(make('h1', { text: text.title }));
  page.append(
    make('div', { class: 'verdict bad' }, make('h2', { text: title }), make('p', { text: body })),
  );
  if (handed.back) {
    const { href, host } = handed.back;
    page.append(make('a', { class: 'button-secondary', href, text: text.back(host) }));
  }
  main.replaceChildren(make('div', { class: 'check-page' }, page));
}

function start(): void {
  document.title = `${text.title} · Parley`;
  document.body.append(notices.root);
  document.querySelector('.app-header')?.append(makeThemeButton());
  document.addEventListener('pointerdown', wakeAudio);
  document.addEventListener('keydown', wakeAudio);
  headerSlot.replaceChildren();
  if (!window.OT) {
    showProblem(text.browser.name, text.browser.script);
    return;
  }
  if (!window.isSecureContext) {
    const { title, body } = explainMedia('insecure');
    showProblem(title, body);
    return;
  }
  new Page(window.OT, handed);
}

start();
