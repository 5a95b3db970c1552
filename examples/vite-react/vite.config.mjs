import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const parley = process.env.PARLEY_URL ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  define: { PARLEY_URL: JSON.stringify(parley) },
  server: {
    port: Number(process.env.PORT ?? 3002),
    // Your own server would answer this; here the demo of Parley does.
    proxy: { '/demo': { target: parley } },
  },
});
