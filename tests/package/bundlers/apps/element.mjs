// An application with the element, which has OT of its own besides: the same one.
import OT from 'parley-client';
import 'parley-client/element';

globalThis.OT = OT;
