import { ParleyCall } from 'parley-client/react';

/** A whole call. `ticket` is what your server answers: an API key, a session's id and a token. */
export function Room({ ticket, name, onLeave }) {
  return (
    <ParleyCall
      apiKey={ticket.apiKey}
      sessionId={ticket.sessionId}
      token={ticket.token}
      options={{ serverUrl: 'https://video.example.com' }}
      publish={{ name }}
      labels={{ leave: 'Hang up' }}
      className="room"
      onLeave={onLeave}
      onError={(error) => console.warn(error.name, error.message)}
    />
  );
}
