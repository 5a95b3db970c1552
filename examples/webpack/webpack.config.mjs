import webpack from 'webpack';

const parley = process.env.PARLEY_URL ?? 'http://localhost:8080';

export default {
  mode: 'development',
  entry: './src/main.js',
  plugins: [new webpack.DefinePlugin({ PARLEY_URL: JSON.stringify(parley) })],
  // The core is inside the client, as WebAssembly; webpack takes it for much of a page.
  performance: { hints: false },
  devServer: {
    port: process.env.PORT ?? 3001,
    // Your own server would answer this; here the demo of Parley does.
    proxy: [{ context: ['/demo'], target: parley }],
  },
};
