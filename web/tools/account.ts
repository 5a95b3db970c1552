// The project that the developer signs in for. Its key is kept in this page's memory, in a form that not even
// the page can read again, and is never sent: it signs what is sent.

/** What the server answered instead of what was asked for. */
export class RequestError extends Error {
  /** @param status HTTP's number; 0 when the server was not reached */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

/** What `GET /parley/v1/project/KEY` says. */
interface ProjectAnswer {
  id: string;
  name: string;
}

interface Signers {
  /** Signs JWTs: HS256 with a secret, RS256 with an application's private key. */
  jwt: CryptoKey;
  /** Signs T1 tokens; applications have none. */
  t1: CryptoKey | undefined;
}

const restLifetimeS = 120;
const pemMark = /-----(?:BEGIN|END) (?:RSA )?PRIVATE KEY-----/g;

const bytesOf = (text: string) => new TextEncoder().encode(text);

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

const base64Url = (bytes: Uint8Array) =>
  base64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const jsonPart = (value: object) => base64Url(bytesOf(JSON.stringify(value)));

const hex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Whether the browser gives this page what signs. */
export const canSign = () => globalThis.crypto?.subtle !== undefined;

export const nowS = () => Math.floor(Date.now() / 1000);

export const randomNumber = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

function hmacKey(secret: string, hash: 'SHA-1' | 'SHA-256'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytesOf(secret), { name: 'HMAC', hash }, false, ['sign']);
}

async function signersOf(secret: string): Promise<Signers> {
  if (!secret.includes('-----BEGIN')) {
    return { jwt: await hmacKey(secret, 'SHA-256'), t1: await hmacKey(secret, 'SHA-1') };
  }
  try {
    const binary = atob(secret.replace(pemMark, '').replace(/\s/g, ''));
    const der = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    return {
      jwt: await crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
      t1: undefined,
    };
  } catch {
    const hint = 'It begins with -----BEGIN PRIVATE KEY----- (PKCS #8), as applications have it.';
    throw new RequestError(0, `This private key cannot be read. ${hint}`);
  }
}

/** The message of an error's answer; every route writes it so. */
async function messageOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  const said = (body as { message?: unknown } | undefined)?.message;
  return typeof said === 'string' ? said : `The server answered ${response.status}.`;
}

export class Account {
  name = '';

  private constructor(
    readonly apiKey: string,
    private readonly signers: Signers,
  ) {}

  /** Rejects with a RequestError when the server does not know the two. */
  static async signIn(apiKey: string, secret: string): Promise<Account> {
    const account = new Account(apiKey, await signersOf(secret));
    const { name } = await account.tool<ProjectAnswer>('GET', '');
    account.name = name;
    return account;
  }

  /** An application signs with RS256, and has no T1 tokens. */
  get isApplication(): boolean {
    return this.signers.t1 === undefined;
  }

  async signJwt(claims: object): Promise<string> {
    const header = { alg: this.isApplication ? 'RS256' : 'HS256', typ: 'JWT' };
    const text = `${jsonPart(header)}.${jsonPart(claims)}`;
    return `${text}.${base64Url(await this.sign(this.signers.jwt, text))}`;
  }

  async signT1(data: string): Promise<string> {
    if (!this.signers.t1) throw new RequestError(0, 'Applications have no T1 tokens: choose JWT.');
    const signature = hex(await this.sign(this.signers.t1, data));
    return `T1==${base64(bytesOf(`partner_id=${this.apiKey}&sig=${signature}:${data}`))}`;
  }

  /** Asks one of Parley's own addresses of this project. */
  tool<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const address = `/parley/v1/project/${encodeURIComponent(this.apiKey)}${path}`;
    return this.request<Answer>(method, address, body && JSON.stringify(body), 'application/json');
  }

  /** `POST /session/create`; the new session's id. */
  async createSession(fields: Record<string, string>): Promise<string> {
    const form = new URLSearchParams(fields).toString();
    const type = 'application/x-www-form-urlencoded';
    const [made] = await this.request<{ session_id: string }[]>(
      'POST',
      '/session/create',
      form,
      type,
    );
    if (!made) throw new RequestError(200, 'The server answered without a session.');
    return made.session_id;
  }

  private async request<Answer>(
    method: string,
    address: string,
    body: string | undefined,
    type: string,
  ): Promise<Answer> {
    const headers: Record<string, string> = { Accept: 'application/json', 'Content-Type': type };
    const jwt = await this.signJwt(this.restClaims());
    if (this.isApplication) headers.Authorization = `Bearer ${jwt}`;
    else headers['X-OPENTOK-AUTH'] = jwt;
    const init: RequestInit = { method, headers, cache: 'no-store' };
    if (body !== undefined) init.body = body;
    const response = await fetch(address, init).catch(() => undefined);
    if (!response) throw new RequestError(0, 'The server was not reached.');
    if (!response.ok) throw new RequestError(response.status, await messageOf(response));
    return (await response.json()) as Answer;
  }

  private restClaims(): object {
    const now = nowS();
    const times = { iat: now, exp: now + restLifetimeS, jti: String(randomNumber()) };
    if (this.isApplication) return { application_id: this.apiKey, ...times };
    return { iss: this.apiKey, ist: 'project', ...times };
  }

  private async sign(key: CryptoKey, text: string): Promise<Uint8Array> {
    return new Uint8Array(await crypto.subtle.sign(key.algorithm.name, key, bytesOf(text)));
  }
}
