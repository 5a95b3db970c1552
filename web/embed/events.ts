// What the widget tells the page around it.

/** An error as the page around the widget learns it. */
export interface WidgetError {
  /** One of OpenTok's names, or one that begins with EMBED_. */
  name: string;
  code: number;
  /** What the widget says to its visitor. */
  message: string;
}

export type WidgetEvent =
  /** The widget waits to be clicked. */
  | { type: 'ready' }
  /** The visitor is in the call; everybody who is there already follows as participantJoined. */
  | { type: 'joined'; participants: number }
  | { type: 'left'; reason: 'left' | 'lost' | 'removed' }
  | { type: 'participantJoined'; connectionId: string; participants: number }
  | { type: 'participantLeft'; connectionId: string; participants: number }
  | { type: 'error'; error: WidgetError };
