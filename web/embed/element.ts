// <parley-call>: the widget as an element, without a frame. Importing this file defines it.
import styles from 'parley-widget-styles';
import { requestTicket, type Ticket } from '../ui/ticket.js';
import type { WidgetEvent } from './events.js';
import type { Look } from './look.js';
import type { Problem } from './problems.js';
import { Widget } from './widget.js';

/** The attributes that say whom one meets; `token` does so only by making a session complete. */
const place = ['server', 'embed-id', 'room', 'api-key', 'session-id'];
const look = ['theme', 'color', 'lang', 'name'];

/**
 * The server that this file came from, as a stack tells. In the place of import.meta.url webpack would
 * write a path of the machine that it runs on into every application.
 */
function serverOfScript(): string | undefined {
  const address = /https?:\/\/\S+?\/js\/parley-element\.mjs(?=[?:])/.exec(new Error().stack ?? '');
  return address ? new URL(address[0]).origin : undefined;
}

const ownServer = serverOfScript();

/** Whether a page here can ask a server at that address: no secure page may ask an insecure server. */
function isAddress(text: string): boolean {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return false;
  }
  if (url.protocol === 'https:') return true;
  const isLocal = /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  return url.protocol === 'http:' && (isLocal || location.protocol === 'http:');
}

let sheet: CSSStyleSheet | undefined;

/** A constructed sheet is no inline style to a content security policy; old browsers get an element. */
function addStyles(root: ShadowRoot): void {
  const css = `:host{display:block;height:480px}:host([hidden]){display:none}${styles}`;
  try {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    root.adoptedStyleSheets = [sheet];
  } catch {
    const element = document.createElement('style');
    element.textContent = css;
    root.append(element);
  }
}

// In Node there are no elements, and importing must do no harm there.
const Base = (globalThis.HTMLElement as typeof HTMLElement | undefined) ?? (class {} as never);

/** The element; element-types.ts says what its attributes and events are. */
export class ParleyCall extends Base {
  static readonly observedAttributes = [...place, 'token', ...look];
  private widget: Widget | undefined;
  private shownPlace = '';
  private isSettling = false;

  connectedCallback(): void {
    this.settleSoon();
  }

  disconnectedCallback(): void {
    this.settleSoon();
  }

  attributeChangedCallback(): void {
    this.settleSoon();
  }

  /** Applications change several things at once, and an element that moves leaves the page for a moment. */
  private settleSoon(): void {
    if (this.isSettling) return;
    this.isSettling = true;
    queueMicrotask(() => {
      this.isSettling = false;
      this.settle();
    });
  }

  /** Makes of the widget what the page says now. */
  private settle(): void {
    const { widget, shownPlace } = this;
    if (!this.isConnected) {
      this.widget = undefined;
      widget?.release();
      widget?.root.remove();
      return;
    }
    this.shownPlace = this.placeNow();
    if (!widget) this.open();
    else if (this.shownPlace === shownPlace) widget.change(this.lookNow());
    else widget.restart(this.lookNow());
  }

  private open(): void {
    let root = this.shadowRoot;
    if (!root) {
      root = this.attachShadow({ mode: 'open' });
      addStyles(root);
    }
    this.widget = new Widget(
      {
        problem: () => this.problem(),
        load: async () => (await import('parley-main')).default,
        ticket: () => this.requestTicket(),
        serverUrl: () => this.server(),
        report: ({ type, ...detail }: WidgetEvent) => {
          this.dispatchEvent(new CustomEvent(type, { detail }));
        },
      },
      this.lookNow(),
    );
    root.append(this.widget.root);
  }

  private attribute(name: string): string {
    return this.getAttribute(name) ?? '';
  }

  private has(...names: string[]): boolean {
    return names.every((name) => this.attribute(name) !== '');
  }

  private lookNow(): Look {
    const [theme = '', color = '', lang = '', name = ''] = look.map((one) => this.attribute(one));
    return { theme, color, lang, name };
  }

  private placeNow(): string {
    return JSON.stringify([this.hasSession(), ...place.map((name) => this.attribute(name))]);
  }

  private hasSession(): boolean {
    return this.has('api-key', 'session-id', 'token');
  }

  private problem(): Problem | undefined {
    if (!this.hasSession() && !this.has('embed-id', 'room')) return 'attributes';
    return this.has('server') && !isAddress(this.attribute('server')) ? 'serverAddress' : undefined;
  }

  /** Nothing where OT knows it as well: from OT.configure(), or by its own script. */
  private server(): string | undefined {
    const server = this.attribute('server').replace(/\/+$/, '') || ownServer;
    return server ?? (this.hasSession() ? undefined : location.origin);
  }

  private requestTicket(): Promise<Ticket> {
    const [apiKey, sessionId, token] = ['api-key', 'session-id', 'token'].map((name) =>
      this.attribute(name),
    ) as [string, string, string];
    if (this.hasSession()) return Promise.resolve({ apiKey, sessionId, token });
    const address = `${this.server() ?? ''}/embed/${encodeURIComponent(this.attribute('embed-id'))}/room`;
    return requestTicket(address, this.attribute('room'));
  }
}

const elements = globalThis.customElements as CustomElementRegistry | undefined;
if (elements && !elements.get('parley-call')) elements.define('parley-call', ParleyCall);
