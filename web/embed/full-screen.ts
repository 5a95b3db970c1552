// The button that lets the widget fill the screen, where the browser and the page let it.
import { makeButton, setLabel, setVisible } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import type { Words } from '../ui/words.js';

export class FullScreen {
  readonly button: HTMLButtonElement;
  private readonly changed = () => this.render();

  constructor(
    private readonly words: Words,
    private readonly whole: HTMLElement,
  ) {
    this.button = makeButton({
      label: words.say('controls.fullScreen'),
      class: 'button-round button-neutral widget-full',
      icon: icon('fullScreen'),
      onClick: () => this.toggle(),
    });
    setVisible(this.button, document.fullscreenEnabled);
    document.addEventListener('fullscreenchange', this.changed);
  }

  close(): void {
    document.removeEventListener('fullscreenchange', this.changed);
    if (this.isOn()) void document.exitFullscreen().catch(() => undefined);
  }

  private toggle(): void {
    const done = this.isOn() ? document.exitFullscreen() : this.whole.requestFullscreen();
    // Refused when the page forbids it after all; then everything stays as it is.
    void done.catch(() => undefined);
  }

  private isOn(): boolean {
    const root = this.whole.getRootNode() as Document | ShadowRoot;
    return root.fullscreenElement === this.whole;
  }

  private render(): void {
    const isOn = this.isOn();
    this.button.replaceChildren(icon(isOn ? 'fullScreenEnd' : 'fullScreen'));
    setLabel(this.button, this.words.say(isOn ? 'controls.fullScreenEnd' : 'controls.fullScreen'));
  }
}
