/* The public types of `parley-client/element`. */

/** What goes wrong in a `<parley-call>`. */
export interface ParleyCallError {
  /** One of OpenTok's names, such as OT_USER_MEDIA_ACCESS_DENIED, or one that begins with EMBED_. */
  readonly name: string;
  /** The number that goes with the name. */
  readonly code: number;
  /** What the element says to its visitor, and what can be done. */
  readonly message: string;
}

/** Somebody else who came or went. */
export interface ParleyCallParticipant {
  /** The id of their connection. */
  readonly connectionId: string;
  /** How many are in the call now, the visitor included. */
  readonly participants: number;
}

/** What a `<parley-call>` dispatches. None of these bubbles. */
export interface ParleyCallEventMap extends Omit<HTMLElementEventMap, 'error'> {
  /** It waits to be clicked. */
  ready: CustomEvent<object>;
  /** The visitor is in the call; everybody who is there already follows as participantJoined. */
  joined: CustomEvent<{ readonly participants: number }>;
  /** The visitor left, lost the connection, or was removed by a moderator. */
  left: CustomEvent<{ readonly reason: 'left' | 'lost' | 'removed' }>;
  /** Somebody else is in the call. */
  participantJoined: CustomEvent<ParleyCallParticipant>;
  /** Somebody else is out of it. */
  participantLeft: CustomEvent<ParleyCallParticipant>;
  /** Something is wrong, and the element says so. */
  error: CustomEvent<{ readonly error: ParleyCallError }>;
}

/**
 * The element `<parley-call>`: a whole call, from its button to its end. Importing `parley-client/element`
 * defines it. What it shows is in its shadow root. It is a block 480 pixels high, unless your styles say
 * otherwise; what you write inside is shown where it cannot be.
 *
 * Attributes: `server`, the address of your Parley server, unless the script comes from there; `embed-id` and
 * `room`, or `api-key`, `session-id` and `token` of a session of your own; `name`, what the visitor is
 * called; `theme` ("light" or "dark"), `color` (an accent such as "0b6b5d"), `lang` (en, es, de, fr, zh).
 *
 * Another server, room or session ends the call and waits to be clicked. Theme and colour change at once; name,
 * language and token count when a call starts. Taken out of the page, the element leaves the call and lets go
 * of the camera; moved within the page, it stays in the call.
 */
export declare class ParleyCall extends HTMLElement {
  addEventListener<Type extends keyof ParleyCallEventMap>(
    type: Type,
    listener: (this: ParleyCall, event: ParleyCallEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Type extends keyof ParleyCallEventMap>(
    type: Type,
    listener: (this: ParleyCall, event: ParleyCallEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'parley-call': ParleyCall;
  }
}
