// Makes sessions and tokens.
import { make, makeButton } from '../ui/dom.js';
import { makeForm, makeInput, makeSelect, Output } from './parts.js';
import { accountOf, type Shared, type View } from './shared.js';
import { makeToken, roles, type TokenWish } from './token.js';

const lifetimes = [
  ['3600', '1 hour'],
  ['60', '1 minute'],
  ['86400', '1 day'],
  ['604800', '1 week'],
  ['2592000', '30 days, the most'],
  ['-60', 'Expired a minute ago, to see it refused'],
] as const;

export class MakeView implements View {
  readonly root = make('div', { class: 'view' });
  readonly title = 'Sessions and tokens';
  readonly needsAccount = true;
  private readonly sessionField = makeInput({ label: 'Session ID', wide: true });

  /** @param open shows another view */
  constructor(
    private readonly shared: Shared,
    private readonly open: (name: string) => void,
  ) {
    this.root.append(this.makeSession(), this.makeTokens());
  }

  show(): void {
    if (this.shared.sessionId !== '') this.sessionField.control.value = this.shared.sessionId;
  }

  hide(): void {
    this.shared.sessionId = this.sessionField.control.value.trim();
  }

  private makeSession(): HTMLElement {
    const mode = makeSelect({ label: 'Media mode', hint: 'p2p.preference' }, [
      ['enabled', 'Relayed: from client to client'],
      ['disabled', 'Routed: runs relayed today'],
    ]);
    const archive = makeSelect({ label: 'Archive mode', hint: 'archiveMode' }, [
      ['manual', 'Manual'],
      ['always', 'Always; needs routed'],
    ]);
    const location = makeInput(
      { label: 'Location', hint: 'An IPv4 address near the clients; may be empty' },
      { placeholder: '192.0.2.1', inputmode: 'decimal' },
    );
    const output = new Output('New session', 2);
    const form = makeForm('Create session', [mode.root, archive.root, location.root], async () => {
      output.show('');
      const id = await accountOf(this.shared).createSession({
        'p2p.preference': mode.control.value,
        archiveMode: archive.control.value,
        location: location.control.value.trim(),
      });
      output.show(id);
      this.shared.sessionId = id;
      this.sessionField.control.value = id;
    });
    return make('section', { class: 'card' }, make('h2', { text: 'Session' }), form, output.root);
  }

  private makeTokens(): HTMLElement {
    const role = makeSelect(
      { label: 'Role' },
      roles.map((name) => [name, name]),
    );
    const kind = makeSelect({ label: 'Kind' }, [
      ['JWT', 'JWT'],
      ['T1', 'T1, as older SDKs make them'],
    ]);
    const lifetime = makeSelect({ label: 'Expires in' }, lifetimes);
    const data = makeInput(
      { label: 'Connection data', hint: 'Everybody in the session can read it' },
      { placeholder: 'name=Ada' },
    );
    const classes = makeInput(
      { label: 'Layout classes', hint: 'Separated by spaces' },
      { placeholder: 'focus' },
    );
    const offer = (label: string, view: string) =>
      makeButton({ label, class: 'button-small', onClick: () => this.open(view) });
    const output = new Output(
      'New token',
      4,
      offer('Explain it', 'explain'),
      offer('Join with it', 'play'),
    );
    const fields = [this.sessionField, role, kind, lifetime, data, classes].map(({ root }) => root);
    const form = makeForm('Create token', fields, async () => {
      output.show('');
      const sessionId = this.sessionField.control.value.trim();
      if (sessionId === '') throw new Error('Name the session that the token is for.');
      const token = await makeToken(accountOf(this.shared), {
        kind: kind.control.value as TokenWish['kind'],
        sessionId,
        role: role.control.value,
        lifetimeS: Number(lifetime.control.value),
        data: data.control.value,
        layoutClasses: classes.control.value.trim(),
      });
      output.show(token);
      Object.assign(this.shared, { sessionId, token });
    });
    const note = make('p', {
      class: 'note',
      text: 'Signed in this page, as your server does it with an SDK.',
    });
    return make(
      'section',
      { class: 'card' },
      make('h2', { text: 'Token' }),
      note,
      form,
      output.root,
    );
  }
}
