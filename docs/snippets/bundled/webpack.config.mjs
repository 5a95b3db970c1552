export default {
  entry: './src/main.js',
  resolve: { alias: { '@opentok/client': 'parley-client' } },
};
