// An application as the manual shows one: it imports OT and says which server it belongs to.
import OT, { initSession, properties } from 'parley-client';
import { present } from './present.mjs';

if (initSession !== OT.initSession || properties.version === '') throw new Error('other names');
present(OT);
