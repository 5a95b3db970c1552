// An application whose bundler puts the core beside the script.
import OT from 'parley-client/slim';
import { present } from './present.mjs';

present(OT);
