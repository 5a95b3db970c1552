/* The public types of statistics and of what is made of them. */

/**
 * How well the network carries a stream. `excellent`: nothing to complain of. `good`: small losses
 * that do no harm. `fair`: losses can be noticed, or the picture was made smaller. `warning` and
 * `critical`: the call suffers. `unknown`: nothing was sent or received yet.
 */
export type NetworkCondition = 'unknown' | 'critical' | 'warning' | 'fair' | 'good' | 'excellent';

/** Why a network condition is not better: too little bandwidth, or lost packets. */
export type NetworkConditionReason = 'none' | 'unknown' | 'bandwidth' | 'packetLoss';

/**
 * Whose network is to blame: one's own, the publisher's, or it cannot be told. It can be told when
 * streams of several publishers are watched and only some of them suffer.
 */
export type NetworkDegradationSource = 'none' | 'bothOrUnclear' | 'local' | 'remote';

/** What changed a video: what limits its encoder now, its size, its codec, or an interruption. */
export type VideoQualityReason =
  'none' | 'bandwidth' | 'cpu' | 'other' | 'resolutionChange' | 'codecChange' | 'videoInterruption';

/** How hard the processor works, the least first. */
export type CpuPerformanceState = 'nominal' | 'fair' | 'serious' | 'critical';

/** 1 bad, 2 poor, 3 fair, 4 good, 5 excellent; undefined when that kind is not received. */
export interface QualityScore {
  /** Of sound. */
  readonly audioQualityScore?: number | undefined;
  /** Of the picture. */
  readonly videoQualityScore?: number | undefined;
}

/** A connection's network. */
export interface TransportStats {
  /** Bits a second that the browser believes the network can carry; 0 when it does not say. */
  readonly connectionEstimatedBandwidth: number;
  /** How well the network carries the stream. */
  readonly networkCondition: NetworkCondition;
  /** Why it is not better. */
  readonly networkConditionReason: NetworkConditionReason;
}

/** Counts since the subscriber's connection was made. */
export interface ReceivedStats {
  /** Without the headers of packets. */
  readonly bytesReceived: number;
  /** Packets that did not come. */
  readonly packetsLost: number;
  /** Packets that came. */
  readonly packetsReceived: number;
}

/** Counts since the connection to this subscriber was made. */
export interface SentStats {
  /** Without the headers of packets. */
  readonly bytesSent: number;
  /** As the receiver reports them. */
  readonly packetsLost: number;
  /** Packets that were sent. */
  readonly packetsSent: number;
}

/** The video that a subscriber receives. */
export interface SubscriberVideoStats extends ReceivedStats {
  /** Such as `VP8`; empty while nothing was received. */
  readonly codec: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Bits a second, without the headers of packets. */
  readonly bitrate: number;
  /** Bits a second, with the headers of packets. */
  readonly totalBitrate: number;
  /** Frames received a second. */
  readonly frameRate: number;
  /** Frames decoded a second. */
  readonly decodedFrameRate: number;
  /** Interruptions of more than 5 seconds. */
  readonly pauseCount?: number;
  /** Milliseconds. */
  readonly totalPausesDuration?: number;
  /** Shorter interruptions. */
  readonly freezeCount?: number;
  /** Milliseconds. */
  readonly totalFreezesDuration?: number;
}

/** What a publisher says of the connection by which it sends. Bits a second, for audio and video together. */
export interface SenderStats {
  /** What it would send at the most: the limits that were set, else those that browsers have. */
  readonly connectionMaxAllocatedBitrate: number;
  /** What its browser believes that the network can carry. */
  readonly connectionEstimatedBandwidth: number;
}

/** What subscriber.getStats() gives. */
export interface SubscriberStats {
  /** When these were read, in milliseconds since 1970. */
  readonly timestamp: number;
  /** What came of sound. */
  readonly audio: ReceivedStats;
  /** What came of the picture. */
  readonly video: SubscriberVideoStats;
  /** The networks of both ends. */
  readonly mediaLink: {
    /** One's own end. */
    readonly transport: TransportStats;
    /** The publisher's end: its bandwidth where senderStats has it, else 0; the rest is `unknown`. */
    readonly remotePublisherTransport: TransportStats;
    readonly networkDegradationSource: NetworkDegradationSource;
  };
  /** Of publishers with `publishSenderStats`, every two seconds; undefined until then. */
  readonly senderStats?: SenderStats | undefined;
}

/** One of the sizes in which a publisher encodes its video at once; most have just one. */
export interface VideoLayerStats {
  /** Such as `VP8`. */
  readonly codec: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Frames a second. */
  readonly encodedFrameRate: number;
  /** Bits a second, without the headers of packets. */
  readonly bitrate: number;
  /** Bits a second, with the headers of packets. */
  readonly totalBitrate: number;
  /** Such as `L1T1`; undefined where the browser does not say. */
  readonly scalabilityMode?: string | undefined;
  /** `none`, `cpu`, `bandwidth` or `other`; undefined where the browser does not say. */
  readonly qualityLimitationReason?: string | undefined;
}

/** What a publisher sends to one subscriber. */
export interface PublisherStats {
  /** When these were read, in milliseconds since 1970. */
  readonly timestamp: number;
  /** What was sent of sound. */
  readonly audio: SentStats;
  /** What was sent of the picture. */
  readonly video: SentStats & {
    /** Frames encoded a second. */
    readonly frameRate: number;
    readonly layers?: VideoLayerStats[];
  };
  /** The network of one's own end. */
  readonly mediaLink: { readonly transport: TransportStats };
  /** The same as mediaLink.transport. */
  readonly transportStats: TransportStats;
}

/** Names the subscriber that one entry of a publisher's statistics is about. */
export interface SubscriberNames {
  /** Tells subscribers of one client apart. */
  readonly subscriberId?: string | undefined;
  /** The client that subscribes. */
  readonly connectionId?: string | undefined;
}

/** One entry of publisher.getStats(). */
export interface PublisherStatsContainer extends SubscriberNames {
  /** What is sent to that subscriber. */
  readonly stats: PublisherStats;
}

/** One entry of publisher.getRtcStatsReport(). */
export interface PublisherRtcStatsReportContainer extends SubscriberNames {
  /** The browser's own report. */
  readonly rtcStatsReport: RTCStatsReport;
}
