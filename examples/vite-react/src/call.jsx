/* global PARLEY_URL */
import { useState } from 'react';
import { SubscriberView, usePublisher, useSession } from 'parley-client/react';

const size = { width: 320, height: 240 };

/** Is in the call for as long as it is mounted. */
export function Call({ ticket: { apiKey, sessionId, token }, onLeave }) {
  const [publishAudio, setAudio] = useState(true);
  const [publishVideo, setVideo] = useState(true);
  const call = useSession({ apiKey, sessionId, token, serverUrl: PARLEY_URL });
  const own = usePublisher(call.session, { publishAudio, publishVideo });
  const error = call.error ?? own.error;
  return (
    <>
      <p role="status">{call.status}</p>
      {error && <p role="alert">{error.message}</p>}
      <div ref={own.ref} style={size} />
      {call.streams.map((stream) => (
        <SubscriberView key={stream.streamId} session={call.session} stream={stream} style={size} />
      ))}
      <button aria-pressed={publishAudio} onClick={() => setAudio(!publishAudio)}>
        Microphone
      </button>
      <button aria-pressed={publishVideo} onClick={() => setVideo(!publishVideo)}>
        Camera
      </button>
      <button onClick={onLeave}>Leave</button>
    </>
  );
}
