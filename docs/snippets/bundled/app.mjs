import OT from '@opentok/client';

OT.configure({ serverUrl: 'https://video.example.com' });

export function join({ apiKey, sessionId, token }) {
  const session = OT.initSession(apiKey, sessionId);
  return session.connect.promise(token).then(() => session);
}
