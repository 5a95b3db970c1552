// An application written for OpenTok's client.
import OT from '@opentok/client';
import { present } from './present.mjs';

present(OT);
