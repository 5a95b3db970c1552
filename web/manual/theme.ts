// Before the first picture: dark or light as the demo's visitor chose, else as the system prefers.
import { recall } from '../demo/storage.js';

const chosen = recall('theme');
if (chosen !== '') document.documentElement.dataset['theme'] = chosen;
