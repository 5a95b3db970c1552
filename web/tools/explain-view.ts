// Explains a token: what stands in it, and what the server makes of it.
import { make } from '../ui/dom.js';
import { makeFacts, makeForm, makeInput, makeTextArea } from './parts.js';
import { accountOf, type Shared, type View } from './shared.js';
import { rawParts } from './token.js';

/** What `POST .../token/explain` answers. */
interface Explanation {
  now: number;
  accepted: boolean;
  error?: { name: string; code: number; message: string };
  kind?: string;
  signing?: string;
  claims?: {
    apiKey: string;
    sessionId: string;
    role: string;
    created?: number;
    notBefore?: number;
    expires: number;
    connectionData?: string;
    layoutClassList: string[];
    scope?: string;
    issuerType?: string;
  };
}

const clockDifferenceS = 5;

/** A difference of times in the two largest units that it has. */
function spoken(seconds: number): string {
  const units = [
    [86400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const;
  let rest = Math.abs(seconds);
  const parts: string[] = [];
  for (const [size, unit] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
  }
  return parts.join(' ') || '0 s';
}

function timeWords(seconds: number, now: number): string {
  const date = new Date(seconds * 1000);
  const text = Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
  return seconds <= now
    ? `${text} (${spoken(now - seconds)} ago)`
    : `${text} (in ${spoken(seconds - now)})`;
}

function factsOf({ kind, signing, claims, now }: Explanation): [string, string][] {
  if (!claims) return [];
  const time = (seconds: number | undefined) =>
    seconds === undefined ? undefined : timeWords(seconds, now);
  const all: [string, string | undefined][] = [
    ['Kind', kind],
    ['Signed with', signing],
    ['API key', claims.apiKey],
    ['Session', claims.sessionId],
    ['Role', claims.role],
    ['Made', time(claims.created)],
    ['Not before', time(claims.notBefore)],
    ['Expires', time(claims.expires)],
    ['Connection data', claims.connectionData],
    ['Layout classes', claims.layoutClassList.join(' ') || undefined],
    ['Scope', claims.scope],
    ['Issued for', claims.issuerType],
  ];
  return all.filter((fact): fact is [string, string] => fact[1] !== undefined);
}

function makeVerdict({ error }: Explanation): HTMLElement {
  if (!error) {
    return make(
      'div',
      { class: 'verdict good' },
      make('h3', { text: 'A client with this token would be let in' }),
    );
  }
  return make(
    'div',
    { class: 'verdict bad' },
    make('h3', { text: 'A client with this token would be refused' }),
    make('p', { text: error.message }),
    make('p', { class: 'note', text: `${error.name}, code ${error.code}` }),
  );
}

function makeClockNote(now: number): HTMLElement | null {
  const ahead = Math.floor(Date.now() / 1000) - now;
  if (Math.abs(ahead) < clockDifferenceS) return null;
  const way = ahead > 0 ? 'ahead of' : 'behind';
  const text = `The clock of this computer is ${spoken(ahead)} ${way} the server’s, whose time counts.`;
  return make('p', { class: 'note', text });
}

export class ExplainView implements View {
  readonly root: HTMLElement;
  readonly title = 'Explain a token';
  readonly needsAccount = true;
  private readonly token = makeTextArea(
    {
      label: 'Token',
      wide: true,
      hint: 'T1 or JWT; of an application, RS256. Sent to this server only.',
    },
    { rows: 5 },
  );
  private readonly session = makeInput({
    label: 'Session that the client joins',
    hint: 'Empty: the session that the token names',
    wide: true,
  });
  private readonly result = make('div', { class: 'result', role: 'status' });

  constructor(private readonly shared: Shared) {
    const form = makeForm('Explain', [this.token.root, this.session.root], () => this.explain());
    this.root = make(
      'div',
      { class: 'view' },
      make('section', { class: 'card' }, form),
      this.result,
    );
  }

  show(): void {
    if (this.shared.token === '' || this.token.control.value === this.shared.token) return;
    this.token.control.value = this.shared.token;
    this.result.replaceChildren();
  }

  hide(): void {}

  private async explain(): Promise<void> {
    this.result.replaceChildren();
    const token = this.token.control.value.trim();
    if (token === '') throw new Error('Paste a token.');
    const answer = await accountOf(this.shared).tool<Explanation>('POST', '/token/explain', {
      token,
      sessionId: this.session.control.value.trim(),
    });
    const facts = factsOf(answer);
    const raw = rawParts(token).map(({ title, text }) =>
      make('div', {}, make('h3', { text: title }), make('pre', { tabindex: 0, text })),
    );
    const understood = make(
      'section',
      { class: 'card' },
      make('h2', { text: 'As the server reads it' }),
    );
    understood.append(makeFacts(facts));
    const written = make(
      'section',
      { class: 'card' },
      make('h2', { text: 'As it is written' }),
      ...raw,
    );
    this.result.append(
      makeVerdict(answer),
      ...[makeClockNote(answer.now)].filter((note) => note !== null),
      ...(facts.length > 0 ? [understood] : []),
      ...(raw.length > 0 ? [written] : []),
    );
  }
}
