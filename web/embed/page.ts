// The widget as a page of its own, which stands in a frame of somebody else's page.
import type { OT } from '../ui/ot.js';
import { requestTicket } from '../ui/ticket.js';
import type { WidgetEvent } from './events.js';
import { problemNamed } from './problems.js';
import { Widget } from './widget.js';

// Snippets that are written into a page by a script often keep the entity.
const parameters = new URLSearchParams(location.search.replaceAll('&amp;', '&'));
const parameter = (name: string) => parameters.get(name) ?? '';
const embedId = parameter('embedId');
const room = parameter('room');

/** The origin of the page around us; nothing when the browser keeps it to itself. */
function hostOrigin(): string | undefined {
  const ancestor = location.ancestorOrigins?.[0];
  if (ancestor !== undefined && ancestor !== 'null') return ancestor;
  return document.referrer === '' ? undefined : new URL(document.referrer).origin;
}

const origin = hostOrigin();

/** Tells the page around us; docs/embed.md lists the events. */
function report(event: WidgetEvent): void {
  if (parent === window) return;
  // Nothing in an event is secret, should the page's origin be unknown.
  parent.postMessage({ source: 'parley-embed', embedId, room, ...event }, origin ?? '*');
}

let loading: Promise<OT> | undefined;

function loadScript(): Promise<OT> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '../../v2/js/opentok.min.js';
    script.addEventListener('load', () => {
      if (window.OT) resolve(window.OT);
      else reject(new Error('opentok.min.js did not run'));
    });
    script.addEventListener('error', () => {
      script.remove();
      loading = undefined;
      reject(new Error('opentok.min.js could not be loaded'));
    });
    document.head.append(script);
  });
}

const widget = new Widget(
  {
    problem: () => problemNamed(document.documentElement.dataset.problem ?? ''),
    load: () => (loading ??= loadScript()),
    ticket: () => requestTicket(`../${encodeURIComponent(embedId)}/room`, room),
    reload: () => location.reload(),
    report,
  },
  {
    theme: parameter('theme'),
    color: parameter('color'),
    lang: parameter('lang'),
    name: parameter('name'),
  },
);
document.documentElement.lang = widget.root.lang;
document.body.replaceChildren(widget.root);
