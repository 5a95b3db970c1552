// What every application does with OT: it makes itself known to the test, which joins a session with it.
export function present(OT) {
  OT.configure({ serverUrl: new URLSearchParams(location.search).get('server') });
  globalThis.OT = OT;
}
