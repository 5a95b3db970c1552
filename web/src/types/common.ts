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
  /** In pixels. */
  width: number;
  /** In pixels. */
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
  /** Calls the function with each. */
  forEach(visit: (item: Item) => void): void;
}

/** One client in a session. */
export interface Connection {
  /** Names the connection; no other one has it. */
  readonly connectionId: string;
  /** The same as connectionId. */
  readonly id: string;
  /** When it connected, in milliseconds since 1970. */
  readonly creationTime: number;
  /** The connection data of its token; null when there was none. */
  readonly data: string | null;
  /** What its token allows; known of one's own connection only. */
  readonly permissions: Capabilities | undefined;
  /** Always `{ supportsWebRTC: 1 }`. */
  readonly capabilities: { readonly supportsWebRTC: number };
  /** Always null: nothing is measured of a connection as a whole. */
  readonly quality: null;
}

/** One kind of media of a stream, as Stream.channel lists them. */
export interface StreamChannel {
  /** `video1` or `audio1`. */
  readonly id: string;
  /** Which kind of media it is. */
  readonly type: 'audio' | 'video';
  /** Whether it is being sent. */
  readonly active: boolean;
  /** Of video: where it comes from. */
  readonly source?: 'camera' | 'screen' | 'custom';
  /** Of video: pixels, 0 while unknown. */
  readonly width?: number;
  /** Of video: pixels, 0 while unknown. */
  readonly height?: number;
  /** Of video: frames a second, when the publisher asked for a rate. */
  readonly frameRate?: number | undefined;
}

/** One published stream. */
export interface Stream {
  /** Names the stream; no other one has it. */
  readonly streamId: string;
  /** The same as streamId. */
  readonly id: string;
  /** Who publishes it. */
  readonly connection: Connection;
  /** When it was published, in milliseconds since 1970. */
  readonly creationTime: number;
  /** As the publisher was given it; empty when it has none. */
  readonly name: string;
  /** Shown in place of the video; undefined when the publisher has none. */
  readonly initials: string | undefined;
  /** Whether audio is being sent. */
  readonly hasAudio: boolean;
  /** Whether video is being sent. */
  readonly hasVideo: boolean;
  /** Always false: captions come later. */
  readonly hasCaptions: boolean;
  /** Frames a second, when the publisher asked for a rate. */
  readonly frameRate: number | undefined;
  /** Size of the video as it is sent; 0 by 0 while unknown. */
  readonly videoDimensions: Dimensions;
  /** Undefined in an audio-only stream. */
  readonly videoType: 'camera' | 'screen' | 'custom' | undefined;
  /** The same by kind of media, as older applications read it: video first, if there is any. */
  readonly channel: StreamChannel[];
}

/** The class of streams, for `instanceof` and for checks of types. Sessions make its objects. */
export declare const Stream: abstract new (...internal: never[]) => Stream;

/** What the token allows, 1 or 0 each. */
export interface Capabilities {
  /** session.publish(). */
  publish: number;
  /** session.subscribe(). */
  subscribe: number;
  /** session.signal(). */
  signal: number;
  /** session.forceUnpublish(). */
  forceUnpublish: number;
  /** session.forceDisconnect(). */
  forceDisconnect: number;
  /** session.forceMuteStream(), forceMuteAll() and disableForceMute(). */
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
  /**
   * The mute button: always, on hover and focus (and while muted), or never.
   * @default `'auto'`
   */
  buttonDisplayMode?: 'auto' | 'on' | 'off';
  /**
   * The name: always; at first, on hover and focus, and without video; or never.
   * @default `'auto'`
   */
  nameDisplayMode?: 'auto' | 'on' | 'off';
  /**
   * The level meter: always, without video, or never.
   * @default `'auto'`
   */
  audioLevelDisplayMode?: 'auto' | 'on' | 'off';
  /**
   * The sign that video is off: while it is, or never. `on` is the same as `auto`.
   * @default `'auto'`
   */
  videoDisabledDisplayMode?: 'auto' | 'on' | 'off';
  /**
   * Of subscribers: the button that plays blocked sound; `on` is the same as `auto`.
   * @default `'auto'`
   */
  audioBlockedDisplayMode?: 'auto' | 'on' | 'off';
  /**
   * Of publishers: the sign that the session is being recorded.
   * @default `'auto'`
   */
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
  /**
   * Whether video fills its box (cropped) or fits into it.
   * @default `'cover'` for cameras, `'contain'` for screens
   */
  fitMode?: 'cover' | 'contain';
  /**
   * False: nothing is put into the page; place the element of `videoElementCreated` yourself.
   * @default `true`
   */
  insertDefaultUI?: boolean;
  /**
   * What happens with the target element; `replace` turns it into the widget.
   * @default `'replace'`
   */
  insertMode?: 'replace' | 'after' | 'before' | 'append';
  /**
   * Whether name and mute button are there at all.
   * @default `true`
   */
  showControls?: boolean;
  /**
   * Pixels or a CSS length.
   * @default 264
   */
  width?: number | string;
  /**
   * Pixels or a CSS length.
   * @default 198
   */
  height?: number | string;
  /** How parts of the default user interface are shown. */
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
  /** What is published or received; undefined while there is none. */
  readonly stream: Stream | undefined;
  /** Id of the stream; undefined while there is none. */
  readonly streamId: string | undefined;
  /** The session it belongs to; undefined while it belongs to none. */
  readonly session: Session | undefined;
  /** The present picture as base64 of a PNG, without `data:` in front; null when there is none. */
  getImgData(): string | null;
  /** Width of the video in pixels; undefined while unknown. */
  videoWidth(): number | undefined;
  /** Height of the video in pixels; undefined while unknown. */
  videoHeight(): number | undefined;
  /**
   * Puts the application's own processing behind the microphone, or behind what is received; null takes
   * it away. A publisher sends what comes of it to everybody. Rejects with OT_INVALID_PARAMETER when it is
   * no connector or its setTrack() fails; when that fails later, for another device, nothing is sent or
   * played, and there is an `exception` event.
   */
  setAudioMediaProcessorConnector(connector: MediaProcessorConnector | null): Promise<void>;
  /** The same behind the camera, or what is seen. One's own view shows what comes of it. */
  setVideoMediaProcessorConnector(connector: MediaProcessorConnector | null): Promise<void>;
  /** All styles, defaults included, or one by its name. */
  getStyle(): WidgetStyle;
  /** One style; undefined when there is none of that name. */
  getStyle(name: string): unknown;
  /** Changes styles while the widget is there. Values that no style takes are ignored. */
  setStyle(style: WidgetStyle): this;
  setStyle(name: string, value: unknown): this;
}
