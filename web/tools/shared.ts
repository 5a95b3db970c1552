// What the views of the developer tools hand to each other.
import type { Account } from './account.js';

export interface Shared {
  account: Account | undefined;
  /** Made or looked at last, so that nobody has to copy it from view to view. */
  sessionId: string;
  token: string;
}

/** One of the tools. */
export interface View {
  readonly root: HTMLElement;
  readonly title: string;
  /** Whether it asks the server in the name of a project. */
  readonly needsAccount: boolean;
  /** Called when it comes into sight, and when it goes. */
  show(): void;
  hide(): void;
}

/** The signed-in account; views that need one are shown only when there is one. */
export function accountOf(shared: Shared): Account {
  if (!shared.account) throw new Error('Sign in first.');
  return shared.account;
}
