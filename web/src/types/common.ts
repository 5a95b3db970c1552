/* The public types that everything else speaks of: errors, streams, connections, what widgets share. */
import type { Session } from './session.js';

/** An error of the API: `name` is one of OpenTok's `OT_*` names, `code` its number. */
export interface OTError extends Error {
  /** Such as `OT_PERMISSION_DENIED`; the thing to test. */
  name: string;
  /** OpenTok's number for it, such as 1500. */
  code: number;
  /** What is wrong and what to do. */
  message: string;
}

/** Called once when an operation has ended: with an error when it failed, with nothing when not. */
export type Completion = (error?: OTError) => void;

/** Width and height in pixels. */
export interface Dimensions {
  width: number;
  height: number;
}

/** A list that can be searched, such as session.streams. */
export interface Collection<Item> {
  /** How many there are. A function, as in OpenTok. */
  length(): number;
  /** By id. */
  get(id: string): Item | undefined;
  /** The first that has these properties, or that the function accepts. */
  find(filter?: Partial<Item> | ((item: Item) => boolean)): Item | undefined;
  /** All that have these properties, or that the function accepts. */
  where(filter?: Partial<Item> | ((item: Item) => boolean)): Item[];
  forEach(visit: (item: Item) => void): void;
}

/** One client in a session. */
export interface Connection {
  readonly connectionId: string;
  /** The same as connectionId. */
  readonly id: string;
  /** When it connected, in milliseconds since 1970. */
  readonly creationTime: number;
  /** The connection data of its token; null when there was none. */
  readonly data: string | null;
}

/** One published stream. */
export interface Stream {
  readonly streamId: string;
  /** The same as streamId. */
  readonly id: string;
  /** Who publishes it. */
  readonly connection: Connection;
  /** When it was published, in milliseconds since 1970. */
  readonly creationTime: number;
  readonly name: string;
  readonly initials: string | undefined;
  readonly hasAudio: boolean;
  readonly hasVideo: boolean;
  /** Always false: captions come later. */
  readonly hasCaptions: boolean;
  /** Frames a second, when the publisher asked for a rate. */
  readonly frameRate: number | undefined;
  readonly videoDimensions: Dimensions;
  /** Undefined in an audio-only stream. */
  readonly videoType: 'camera' | 'screen' | 'custom' | undefined;
}

/** The class of streams, for `instanceof` and for checks of types. Sessions make its objects. */
export declare const Stream: abstract new (...internal: never[]) => Stream;

/** What the token allows, 1 or 0 each. */
export interface Capabilities {
  publish: number;
  subscribe: number;
  signal: number;
  forceUnpublish: number;
  forceDisconnect: number;
  forceMute: number;
}

/** Why a connection or a stream ended. */
export type Reason =
  | 'clientDisconnected'
  | 'forceDisconnected'
  | 'forceUnpublished'
  | 'mediaStopped'
  | 'networkDisconnected'
  | 'mediaIdle';

/**
 * How parts of the default user interface are shown. `auto` is the default everywhere; a value that
 * is not named here is ignored with a warning in the console.
 */
export interface WidgetStyle {
  /** The mute button: always, on hover and focus (and while muted), or never. */
  buttonDisplayMode?: 'auto' | 'on' | 'off';
  /** The name: always; at first, on hover and focus, and without video; or never. */
  nameDisplayMode?: 'auto' | 'on' | 'off';
  /** The level meter: always, without video, or never. */
  audioLevelDisplayMode?: 'auto' | 'on' | 'off';
  /** The sign that video is off: while it is, or never. `on` is the same as `auto`. */
  videoDisabledDisplayMode?: 'auto' | 'on' | 'off';
  /** Of subscribers: the button that plays blocked sound; `on` is the same as `auto`. */
  audioBlockedDisplayMode?: 'auto' | 'on' | 'off';
  /** Of publishers: the sign that the session is being recorded. */
  archiveStatusDisplayMode?: 'auto' | 'off';
  /**
   * What is shown in place of video: the URL of a picture (http, https or data), or what
   * getImgData() returned. An empty string brings the initials back.
   */
  backgroundImageURI?: string;
  [other: string]: unknown;
}

/** Where a publisher or a subscriber appears in the page. */
export interface WidgetProperties {
  /** Whether video fills its box (cropped) or fits into it; cover for cameras, contain for screens. */
  fitMode?: 'cover' | 'contain';
  /** False: nothing is put into the page; place the element of `videoElementCreated` yourself. */
  insertDefaultUI?: boolean;
  /** What happens with the target element; `replace` turns it into the widget. */
  insertMode?: 'replace' | 'after' | 'before' | 'append';
  /** Whether name and mute button are there at all; true when absent. */
  showControls?: boolean;
  /** Pixels or a CSS length; 264 when absent. */
  width?: number | string;
  /** Pixels or a CSS length; 198 when absent. */
  height?: number | string;
  style?: WidgetStyle;
}

/** A device id; true or nothing for the default device; false or null for none; or one's own track. */
export type MediaSource = string | boolean | null | MediaStreamTrack;

/** An application's own code between a track and whoever sees or hears it. */
export interface MediaProcessorConnector {
  /**
   * Is given the track to process, and again whenever there is another one; brings the track to use, of
   * the same kind. While the publisher is muted both tracks are disabled.
   */
  setTrack(track: MediaStreamTrack): Promise<MediaStreamTrack>;
  /** It is not needed any more: another one took its place, or its publisher or subscriber is destroyed. */
  destroy(): Promise<unknown>;
}

/** What a publisher and a subscriber have in common. */
export interface Widget {
  /** The root element; undefined with `insertDefaultUI: false`. */
  readonly element: HTMLElement | undefined;
  /** Id of the root element. */
  readonly id: string | undefined;
  readonly stream: Stream | undefined;
  readonly streamId: string | undefined;
  readonly session: Session | undefined;
  /** The present picture as base64 of a PNG, without `data:` in front; null when there is none. */
  getImgData(): string | null;
  /** Width of the video in pixels; undefined while unknown. */
  videoWidth(): number | undefined;
  /** Height of the video in pixels; undefined while unknown. */
  videoHeight(): number | undefined;
  /** All styles, defaults included. */
  /**
   * Puts the application's own processing behind the microphone, or behind what is received; null takes
   * it away. A publisher sends what comes of it to everybody. Rejects with OT_INVALID_PARAMETER when it is
   * no connector or its setTrack() fails; when that fails later, for another device, nothing is sent or
   * played, and there is an `exception` event.
   */
  setAudioMediaProcessorConnector(connector: MediaProcessorConnector | null): Promise<void>;
  /** The same behind the camera, or what is seen. One's own view shows what comes of it. */
  setVideoMediaProcessorConnector(connector: MediaProcessorConnector | null): Promise<void>;
  getStyle(): WidgetStyle;
  /** One style; undefined when there is none of that name. */
  getStyle(name: string): unknown;
  /** Changes styles while the widget is there. Values that no style takes are ignored. */
  setStyle(style: WidgetStyle): this;
  setStyle(name: string, value: unknown): this;
}
