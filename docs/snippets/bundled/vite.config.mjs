import { defineConfig } from 'vite';

export default defineConfig({
  resolve: { alias: { '@opentok/client': 'parley-client' } },
});
