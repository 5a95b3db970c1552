// Tokens: made as server SDKs make them, and taken apart for the eye. Whether one is good, the server says.
import { nowS, randomNumber, type Account } from './account.js';

export const roles = ['publisher', 'subscriber', 'moderator', 'publisheronly'] as const;

export interface TokenWish {
  kind: 'JWT' | 'T1';
  sessionId: string;
  role: string;
  /** Seconds from now. */
  lifetimeS: number;
  data: string;
  /** Separated by spaces. */
  layoutClasses: string;
}

function claimsOf(account: Account, wish: TokenWish): Record<string, string | number> {
  const now = nowS();
  return {
    ...(account.isApplication
      ? { application_id: account.apiKey }
      : { iss: account.apiKey, ist: 'project' }),
    session_id: wish.sessionId,
    scope: 'session.connect',
    role: wish.role,
    iat: now,
    exp: now + wish.lifetimeS,
    nonce: randomNumber(),
    jti: String(randomNumber()),
    initial_layout_class_list: wish.layoutClasses,
    ...(wish.data !== '' && { connection_data: wish.data }),
  };
}

/** The fields of a T1 token in the order in which SDKs write them. */
function t1Data(wish: TokenWish): string {
  const now = nowS();
  const fields = {
    session_id: wish.sessionId,
    create_time: now,
    expire_time: now + wish.lifetimeS,
    nonce: randomNumber(),
    role: wish.role,
    connection_data: wish.data,
    initial_layout_class_list: wish.layoutClasses,
  };
  return Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

export function makeToken(account: Account, wish: TokenWish): Promise<string> {
  return wish.kind === 'T1'
    ? account.signT1(t1Data(wish))
    : account.signJwt(claimsOf(account, wish));
}

/** Base64 of either alphabet as text; an empty string for anything else. */
function decode(part: string): string {
  try {
    const binary = atob(part.trim().replace(/-/g, '+').replace(/_/g, '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return '';
  }
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

/** What stands in a token, as it was written; nothing where nothing can be made out. */
export function rawParts(token: string): { title: string; text: string }[] {
  const text = token.trim();
  if (text.startsWith('T1==')) {
    const [head = '', ...data] = decode(text.slice(4)).split(':');
    const lines = (form: string) => form.replace(/&/g, '\n');
    return [
      { title: 'Head', text: lines(head) },
      { title: 'Data', text: lines(data.join(':')) },
    ].filter((part) => part.text !== '');
  }
  const [header = '', claims = ''] = text.split('.');
  return [
    { title: 'Header', text: pretty(decode(header)) },
    { title: 'Claims', text: pretty(decode(claims)) },
  ].filter((part) => part.text !== '');
}
