globalThis.OT = require('parley-client');
require('parley-client/element');
