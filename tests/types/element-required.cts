// A page's script that uses require().
import element = require('parley-client/element');

const isCall = (one: Element): one is element.ParleyCall => one instanceof element.ParleyCall;
export = { isCall };
