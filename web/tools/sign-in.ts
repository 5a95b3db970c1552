// Asks for the project's key and secret, which stay in this page's memory until it is closed.
import { make } from '../ui/dom.js';
import { Account, canSign } from './account.js';
import { makeForm, makeInput } from './parts.js';

function explainMissing(): HTMLElement {
  return make(
    'section',
    { class: 'card' },
    make('h2', { text: 'This page is not secure' }),
    make('p', {
      text:
        'Browsers give cryptography (WebCrypto) only to https pages and to localhost, and without it this page ' +
        'cannot sign anything. Open it by https, as “npm start -- --lan” offers, or on the computer that the ' +
        'server runs on. The playground works with a token that you made elsewhere, but has no camera here.',
    }),
  );
}

/** @param done is told the account, once the server knows it */
export function makeSignIn(done: (account: Account) => void): HTMLElement {
  if (!canSign()) return explainMissing();
  const apiKey = makeInput({ label: 'API key', hint: 'Or the UUID of an application' });
  const secret = makeInput(
    { label: 'API secret', hint: 'Or the private key of an application (PEM)' },
    { type: 'password' },
  );
  const form = makeForm('Sign in', [apiKey.root, secret.root], async () => {
    const [key, words] = [apiKey.control.value.trim(), secret.control.value.trim()];
    if (key === '' || words === '') throw new Error('Give both: “npm start” prints them.');
    const account = await Account.signIn(key, words);
    secret.control.value = '';
    done(account);
  });
  return make(
    'section',
    { class: 'card' },
    make('h2', { text: 'Sign in with your project' }),
    make('p', {
      class: 'note',
      text: 'The secret stays in the memory of this page: it is stored nowhere, and signs requests without being sent.',
    }),
    form,
  );
}
