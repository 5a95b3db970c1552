// Which camera and which microphone: one list each, shown when there is something to choose.
import { make, setVisible } from '../ui/dom.js';
import { icon } from '../ui/icons.js';
import type { Device, OT } from '../ui/ot.js';
import type { OwnMedia } from '../ui/own-media.js';
import { recall, remember } from './storage.js';
import { text } from './text.js';

type Kind = 'camera' | 'microphone';

let pickers = 0;

export class DevicePicker {
  readonly root: HTMLElement;
  private readonly selects: Record<Kind, HTMLSelectElement>;
  private readonly rows: Record<Kind, HTMLElement>;

  /** @param choicesMin from how many devices of a kind on their list is shown */
  constructor(
    private readonly ot: OT,
    private readonly own: OwnMedia,
    private readonly choicesMin: number,
  ) {
    pickers += 1;
    this.selects = { camera: this.makeSelect('camera'), microphone: this.makeSelect('microphone') };
    this.rows = {
      camera: this.makeRow('camera', text.devices.camera),
      microphone: this.makeRow('microphone', text.devices.microphone),
    };
    this.root = make('div', { class: 'devices' }, this.rows.microphone, this.rows.camera);
  }

  /** Asks the browser what there is. Devices have names only after the visitor has allowed one. */
  refresh(): void {
    if (!window.isSecureContext) return;
    void this.ot.getDevices().then(
      (devices) => {
        const ofKind = (kind: Device['kind']) => devices.filter((device) => device.kind === kind);
        this.fill('camera', ofKind('videoInput'));
        this.fill('microphone', ofKind('audioInput'));
      },
      // A list that cannot be had leaves the picker as it is; starting the devices says why.
      () => undefined,
    );
  }

  private makeSelect(kind: Kind): HTMLSelectElement {
    const select = make('select', { class: 'input', id: `${kind}-${pickers}` });
    select.addEventListener('change', () => {
      remember(kind, select.value);
      void this.own.start({
        audio: this.own.hasAudio || kind === 'microphone',
        video: this.own.hasVideo || kind === 'camera',
      });
    });
    return select;
  }

  private makeRow(kind: Kind, label: string): HTMLElement {
    const select = this.selects[kind];
    return make(
      'div',
      { class: 'field', hidden: true },
      make('label', { class: 'field-label', for: select.id, text: label }),
      make('div', { class: 'select' }, select, icon('chevron')),
    );
  }

  private fill(kind: Kind, devices: Device[]): void {
    const known = devices.filter((device) => device.deviceId !== '');
    const unnamed = kind === 'camera' ? text.devices.unnamedCamera : text.devices.unnamedMicrophone;
    const options = known.map((device, index) =>
      make('option', { value: device.deviceId, text: device.label || unnamed(index + 1) }),
    );
    this.selects[kind].replaceChildren(...options);
    const chosen = recall(kind);
    if (known.some((device) => device.deviceId === chosen)) this.selects[kind].value = chosen;
    setVisible(this.rows[kind], known.length >= this.choicesMin);
  }
}
