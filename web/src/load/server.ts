/* Which Parley server sessions belong to. */

let configured: string | undefined;
let scriptServer: string | undefined;
let proxy: string | undefined;

/** What OT.configure() names goes before what the script found out by itself. */
export function configureServer(serverUrl: string): void {
  configured = serverUrl;
}

export function scriptCameFrom(serverUrl: string): void {
  scriptServer = serverUrl;
}

/**
 * For a module that was imported straight from a Parley server, as a stack tells. In the place of
 * import.meta.url webpack would write a path of the machine that it runs on into every application.
 */
export function noticeOwnServer(): void {
  const url = /https?:\/\/\S+?\/js\/parley\.mjs(?=[?:])/.exec(new Error().stack ?? '')?.[0];
  if (url) scriptCameFrom(new URL(url).origin);
}

/** Everything but media goes by way of this proxy from now on. */
export function setProxy(url: string): void {
  proxy = url;
}

/** Where to ask for a URL: `<proxy>/<its host>/<its path>` when there is a proxy. */
export function proxied({ protocol, host, pathname, search, href }: URL): string {
  if (proxy === undefined) return href;
  const by = protocol.startsWith('ws') ? proxy.replace(/^http/, 'ws') : proxy;
  return `${by.replace(/\/*$/, '')}/${host}${pathname}${search}`;
}

/** The WebSocket URL of a server. Nonsense is passed on as it is, for connect() to fail with. */
export function socketUrl(serverUrl?: string): string {
  const here = (globalThis as { location?: Location }).location;
  const named = serverUrl ? serverUrl : configured;
  const base = named ?? scriptServer ?? here?.origin ?? '';
  try {
    const url = new URL(base, here?.href);
    url.protocol = url.protocol.replace(/^http/, 'ws');
    url.pathname = url.pathname.replace(/\/*$/, '/client');
    url.search = url.hash = '';
    return proxied(url);
  } catch {
    return base;
  }
}
