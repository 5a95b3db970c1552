/* Which Parley server sessions belong to. */

let configured: string | undefined;
let scriptServer: string | undefined;

/** What OT.configure() names goes before what the script found out by itself. */
export function configureServer(serverUrl: string): void {
  configured = serverUrl;
}

export function scriptCameFrom(serverUrl: string): void {
  scriptServer = serverUrl;
}

/** The WebSocket URL of a server. Nonsense is passed on as it is, for connect() to fail with. */
export function socketUrl(serverUrl: unknown): string {
  const here = (globalThis as { location?: Location }).location;
  const named = typeof serverUrl === 'string' && serverUrl ? serverUrl : configured;
  const base = named ?? scriptServer ?? here?.origin ?? '';
  try {
    const url = new URL(base, here?.href);
    url.protocol = url.protocol.replace(/^http/, 'ws');
    url.pathname = url.pathname.replace(/\/*$/, '/client');
    url.search = url.hash = '';
    return url.href;
  } catch {
    return base;
  }
}
