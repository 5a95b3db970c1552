// Imports the package and does without it.
import 'parley-client';
import 'parley-client/slim';

console.log('no call today');
