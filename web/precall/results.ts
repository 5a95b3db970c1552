// What the check comes to: the score with its reasons, the figures, and a report for whoever helps.
import { copyText } from '../ui/copy.js';
import { make, makeButton } from '../ui/dom.js';
import type { OT } from '../ui/ot.js';
import { makeFacts } from '../tools/parts.js';
import type { Check, Findings } from './check.js';
import type { LoopbackFigures } from './loopback.js';
import type { Rating } from './score.js';
import { text } from './text.js';

const scores = [1, 2, 3, 4, 5] as const;

function makeRated(rating: Rating): HTMLElement {
  const { score, flaws } = rating;
  const bars = scores.map((one) => make('span', { class: one <= score ? 'is-lit' : false }));
  return make(
    'div',
    { class: 'score', 'data-score': score },
    make('div', { class: 'score-bars', 'aria-hidden': 'true' }, ...bars),
    make('h2', { tabindex: -1, text: `${text.score.title(score)}: ${text.score.of(score)}` }),
    make('p', { text: text.score.body(score) }),
    ...flaws.map((flaw) => make('p', { text: text.score.flaw(flaw) })),
  );
}

const makeUnrated = (title: string, body: string, score: string) =>
  make(
    'div',
    { class: 'score', 'data-score': score },
    make('h2', { tabindex: -1, text: title }),
    make('p', { text: body }),
  );

function makeScore({ rating, canCall }: Findings): HTMLElement {
  if (canCall === false) return makeUnrated(text.score.none, text.score.noneBody, '1');
  if (!rating) return makeUnrated(text.score.unknown, text.score.unknownBody, 'none');
  return makeRated(rating);
}

function makeFigures(figures: LoopbackFigures, rating: Rating): HTMLElement {
  const ms = (value: number | undefined) => (value === undefined ? '–' : `${Math.round(value)} ms`);
  const { width, height, frameRate, videoKbps, audioKbps, codec } = figures;
  return makeFacts([
    [text.figures.video, `${width}×${height}, ${frameRate}/s, ${videoKbps} kbit/s ${codec}`],
    [text.figures.audio, `${audioKbps} kbit/s`],
    [text.figures.loss, `${figures.lossPercent.toFixed(1)} %`],
    [text.figures.jitter, ms(figures.jitterMs)],
    [text.figures.rtt, ms(figures.rttMs)],
    [text.figures.mos, String(rating.mos)],
  ]);
}

/** Everything worth telling, and nothing that lets anybody in or says where somebody is. */
export function reportOf(check: Check, ot: OT | undefined, heard: boolean | undefined): string {
  const steps = Object.values(check.steps).map(({ name, state, words }) => ({
    name,
    state,
    words,
  }));
  const report = {
    page: `Parley ${ot?.properties.version ?? ''}, check before a call`,
    time: new Date().toISOString(),
    browser: navigator.userAgent,
    language: navigator.language,
    isSecure: window.isSecureContext,
    steps,
    speakerHeard: heard ?? 'not asked',
    ...check.findings,
  };
  const digits = (_name: string, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 100) / 100 : value;
  return JSON.stringify(report, digits, 2);
}

function makeReport(report: string): HTMLElement {
  const note = make('span', { class: 'note', role: 'status' });
  const copy = makeButton({
    label: text.report.copy,
    class: 'button-secondary',
    onClick: () => {
      void copyText(report).then((done) => {
        note.textContent = done ? text.report.copied : text.report.byHand;
      });
    },
  });
  return make(
    'details',
    { class: 'card report' },
    make('summary', { text: text.report.title }),
    make('p', { class: 'note', text: text.report.body }),
    make('pre', { tabindex: 0, text: report }),
    make('div', { class: 'actions' }, copy, note),
  );
}

/** What to show once the check has ended; the score's heading first, for the keyboard. */
export function makeResults(check: Check, report: string): HTMLElement[] {
  const { loopback, rating } = check.findings;
  const score = make('section', { class: 'card' }, makeScore(check.findings));
  if (check.steps.devices.state === 'bad') score.append(make('p', { text: text.score.devices }));
  if (rating && loopback && !('error' in loopback)) {
    const how = make('p', { class: 'note', text: text.score.howBody });
    score.append(
      makeFigures(loopback, rating),
      make('details', {}, make('summary', { text: text.score.how }), how),
    );
  }
  return [score, makeReport(report)];
}
