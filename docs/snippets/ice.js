export function initSession(apiKey, sessionId) {
  // part: ice
  const session = OT.initSession(apiKey, sessionId, {
    iceConfig: {
      includeServers: 'custom',
      transportPolicy: 'relay',
      customServers: [
        { urls: 'turn:turn.example.com:3478', username: 'user', credential: 'password' },
      ],
    },
  });
  // end: ice
  return session;
}
