import OpenTok from 'opentok';

const { API_KEY, API_SECRET, PARLEY_URL } = process.env;

// part: sdk
const parley = new OpenTok(API_KEY, API_SECRET, { apiUrl: PARLEY_URL });
// end: sdk

// part: token
parley.createSession({ mediaMode: 'relayed' }, (error, session) => {
  if (error) throw error;
  const token = session.generateToken({
    role: 'moderator',
    data: 'name=Ada',
    expireTime: Math.floor(Date.now() / 1000) + 2 * 60 * 60,
  });
  console.log(JSON.stringify({ sessionId: session.sessionId, token }));
});
// end: token
