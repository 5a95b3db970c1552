import OpenTok from 'opentok';

const { API_KEY, API_SECRET, PARLEY_URL, SESSION_ID, CONNECTION_ID } = process.env;
const parley = new OpenTok(API_KEY, API_SECRET, { apiUrl: PARLEY_URL });

// part: moderate
const failed = (error) => {
  if (error) throw error;
};
const news = { type: 'news', data: 'The talk begins in a minute' };
parley.signal(SESSION_ID, null, news, (error) => {
  failed(error);
  parley.forceMuteAll(SESSION_ID, { excludedStreamIds: [] }, (error) => {
    failed(error);
    parley.forceDisconnect(SESSION_ID, CONNECTION_ID, failed);
  });
});
// end: moderate
