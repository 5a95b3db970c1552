/* Streams and connections as applications see them: data that the core reports. */
import type * as protocol from '../generated/protocol.js';
import type {
  Capabilities,
  Connection,
  Dimensions,
  Stream,
  StreamChannel,
} from '../types/index.js';

export class ApiConnection implements Connection {
  readonly connectionId: string;
  readonly id: string;
  readonly creationTime: number;
  readonly data: string | null;
  readonly capabilities = { supportsWebRTC: 1 };
  readonly quality = null;
  permissions: Capabilities | undefined;

  constructor({ connectionId, creationTime, data }: protocol.Connection) {
    this.connectionId = this.id = connectionId;
    this.creationTime = creationTime;
    this.data = data ?? null;
  }
}

export class ApiStream implements Stream {
  readonly streamId: string;
  readonly id: string;
  readonly connection: ApiConnection;
  readonly creationTime: number;
  readonly name: string;
  readonly initials: string | undefined;
  readonly frameRate: number | undefined;
  readonly videoType: 'camera' | 'screen' | 'custom' | undefined;
  hasAudio: boolean;
  hasVideo: boolean;
  readonly hasCaptions = false;
  videoDimensions: Dimensions;

  constructor(stream: protocol.Stream, connection: ApiConnection) {
    this.streamId = this.id = stream.streamId;
    this.connection = connection;
    this.creationTime = stream.creationTime;
    this.name = stream.name;
    this.initials = stream.initials;
    this.frameRate = stream.frameRate;
    this.videoType = stream.videoType;
    this.hasAudio = stream.hasAudio;
    this.hasVideo = stream.hasVideo;
    this.videoDimensions = { width: stream.width, height: stream.height };
  }

  get channel(): StreamChannel[] {
    const { videoType: source, frameRate, hasVideo, hasAudio, videoDimensions } = this;
    const audio: StreamChannel = { id: 'audio1', type: 'audio', active: hasAudio };
    if (!source) return [audio];
    const video = { id: 'video1', type: 'video', active: hasVideo, source, frameRate } as const;
    return [{ ...video, ...videoDimensions }, audio];
  }
}
