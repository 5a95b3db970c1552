// The surface that Parley promises: every documented member of the OpenTok client, and every
// undocumented one that applications are known to use. What the types declare besides is our own.
//
// Titles of browser tests name members as this file writes them: `Session.signal` for a function or
// a property, `Session/signal` for an event, `signal/to` for an option.

const words = (text) => text.trim().split(/\s+/);

/** By owner; those that end in a slash hold events or options. */
export const documented = {
  'OT.': words(`
    initSession initPublisher getUserMedia getDevices getAudioOutputDevices
    getActiveAudioOutputDevice setAudioOutputDevice checkSystemRequirements
    upgradeSystemRequirements checkScreenSharingCapability registerScreenSharingExtension
    hasMediaProcessorSupport hasEndToEndEncryptionSupport getSupportedCodecs setProxyUrl
    unblockAudio setLogLevel log reportIssue on once off addEventListener removeEventListener
    sessions publishers subscribers $ Error Stream properties
    NONE ERROR WARN INFO LOG DEBUG`),
  'OT/': words('exception'),
  'Session.': words(`
    sessionId id apiKey token connection capabilities connections streams currentState sessionInfo
    isConnected isConnecting connect disconnect publish unpublish subscribe unsubscribe signal
    forceDisconnect forceUnpublish forceMuteStream forceMuteAll disableForceMute
    getPublisherForStream getSubscribersForStream setEncryptionSecret setIceConfig
    on once off addEventListener removeEventListener`),
  'Session/': words(`
    sessionConnected sessionDisconnected sessionReconnecting sessionReconnected connectionCreated
    connectionDestroyed streamCreated streamDestroyed streamPropertyChanged signal signal:type
    archiveStarted archiveStopped muteForced cpuPerformanceChanged`),
  'Publisher.': words(`
    accessAllowed element id stream streamId session publishAudio publishVideo publishCaptions
    destroy setAudioSource getAudioSource setVideoSource getVideoSource cycleVideo getImgData
    getStats getRtcStatsReport getStyle setStyle applyVideoFilter getVideoFilter clearVideoFilter
    applyAudioFilter getAudioFilter clearAudioFilter setVideoMediaProcessorConnector
    setAudioMediaProcessorConnector getVideoContentHint setVideoContentHint
    setTargetScalabilityMode getTargetScalabilityMode setPreferredFrameRate setPreferredResolution
    setMaxVideoBitrate getMaxVideoBitrate setVideoBitratePreset getVideoBitratePreset
    videoWidth videoHeight on once off addEventListener removeEventListener`),
  'Publisher/': words(`
    accessAllowed accessDenied accessDialogOpened accessDialogClosed streamCreated streamDestroyed
    mediaStopped destroyed mediaStreamAvailable videoElementCreated audioLevelUpdated
    audioInputDeviceChanged videoDimensionsChanged videoEnabled videoDisabled videoDisableWarning
    videoDisableWarningLifted videoQualityChanged networkConditionChanged muteForced`),
  'Subscriber.': words(`
    element id stream streamId session subscribeToAudio subscribeToVideo subscribeToCaptions
    isSubscribedToCaptions setAudioVolume getAudioVolume isAudioBlocked restrictFrameRate
    setPreferredFrameRate setPreferredResolution getImgData getStats getRtcStatsReport getStyle
    setStyle setAudioMediaProcessorConnector setVideoMediaProcessorConnector
    setCaptionsTranslationLanguage getCaptionsTranslationLanguage videoWidth videoHeight destroy
    on once off addEventListener removeEventListener`),
  'Subscriber/': words(`
    connected disconnected destroyed audioLevelUpdated audioBlocked audioUnblocked videoEnabled
    videoDisabled videoDisableWarning videoDisableWarningLifted videoDimensionsChanged
    videoElementCreated mediaStreamAvailable captionReceived encryptionSecretMismatch
    encryptionSecretMatch qualityScoreChanged videoQualityChanged networkConditionChanged`),
  'Stream.': words(`
    streamId id connection creationTime name initials hasAudio hasVideo hasCaptions frameRate
    videoDimensions videoType`),
  'Connection.': words('connectionId id creationTime data permissions capabilities'),
  'Event.': words('type cancelable target preventDefault isDefaultPrevented'),
  'Collection.': words('length get find where forEach'),
  'initSession/': words(`
    connectionEventsSuppressed iceConfig ipWhitelist encryptionSecret singlePeerConnection
    sessionMigration`),
  'initPublisher/': words(`
    fitMode insertDefaultUI insertMode showControls width height audioSource videoSource facingMode
    disableAudioProcessing echoCancellation noiseSuppression autoGainControl frameRate resolution
    maxResolution constraints name initials mirror publishAudio publishVideo publishCaptions
    publishSenderStats audioBitrate enableDtx enableStereo audioFallback audioFallbackEnabled
    scalableVideo scalableScreenshare videoContentHint videoFilter audioFilter
    disableAudioInputDeviceManagement preferredVideoCodecs usePreviousDeviceSelection style`),
  'subscribe/': words(`
    fitMode insertDefaultUI insertMode showControls width height audioVolume preferredFrameRate
    preferredResolution subscribeToAudio subscribeToVideo subscribeToCaptions testNetwork
    captionsTranslationLanguage style`),
  'style/': words(`
    audioLevelDisplayMode backgroundImageURI buttonDisplayMode nameDisplayMode
    videoDisabledDisplayMode archiveStatusDisplayMode audioBlockedDisplayMode`),
  'signal/': words('type data to retryAfterReconnect'),
};

const filters = 'video and audio filters come later; calls fail with OT_NOT_SUPPORTED';
const captions = 'captions come later; calls fail with OT_NOT_SUPPORTED';
const encryption = 'end-to-end encryption comes later; never a silent plain call';
const archives = 'archives come later';
const fallback =
  'comes with routed sessions; in relayed ones subscribers do not fall back, as in OpenTok';

/** What is promised for later, and what happens until then. */
export const later = new Map(
  [
    [filters, 'Publisher.', 'applyVideoFilter getVideoFilter clearVideoFilter'],
    [filters, 'Publisher.', 'applyAudioFilter getAudioFilter clearAudioFilter'],
    [filters, 'initPublisher/', 'videoFilter audioFilter'],
    [captions, 'Publisher.', 'publishCaptions'],
    [captions, 'Subscriber.', 'subscribeToCaptions isSubscribedToCaptions'],
    [captions, 'Subscriber.', 'setCaptionsTranslationLanguage getCaptionsTranslationLanguage'],
    [captions, 'Subscriber/', 'captionReceived'],
    [captions, 'Stream.', 'hasCaptions'],
    [captions, 'initPublisher/', 'publishCaptions'],
    [captions, 'subscribe/', 'subscribeToCaptions captionsTranslationLanguage'],
    [encryption, 'OT.', 'hasEndToEndEncryptionSupport'],
    [encryption, 'Session.', 'setEncryptionSecret'],
    [encryption, 'Subscriber/', 'encryptionSecretMismatch encryptionSecretMatch'],
    [encryption, 'initSession/', 'encryptionSecret'],
    [fallback, 'Subscriber/', 'videoDisableWarning videoDisableWarningLifted'],
    [archives, 'Session/', 'archiveStarted archiveStopped'],
    [archives, 'style/', 'archiveStatusDisplayMode'],
  ].flatMap(([why, owner, names]) => words(names).map((name) => [owner + name, why])),
);

/** What works, but not in every way: in which way it does. */
export const partly = new Map([]);
