// What is wrong with the page around the widget, before anything was tried.
import { captureProblem } from '../ui/surroundings.js';
import type { Problem } from './problems.js';

// The smallest module there is: its magic number and version.
const emptyModule = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** A content security policy without 'wasm-unsafe-eval' refuses even this one. */
function isWasmForbidden(): boolean {
  if (typeof WebAssembly === 'undefined') return false;
  try {
    new WebAssembly.Module(emptyModule);
    return false;
  } catch {
    return true;
  }
}

/** A frame without allow-same-origin is of no origin, which browsers give no camera. */
function isSandboxed(): boolean {
  return window.origin === 'null' && location.protocol.startsWith('http');
}

/** What keeps a call from starting here, the graver first. */
export function problemOfSurroundings(): Problem | undefined {
  if (isSandboxed()) return 'sandboxed';
  if (!window.isSecureContext) return 'insecure';
  const needed = ['RTCPeerConnection', 'WebSocket', 'WebAssembly', 'MediaStream'];
  if (!needed.every((name) => name in window)) return 'unsupported';
  if (isWasmForbidden()) return 'wasmForbidden';
  return captureProblem();
}
