// The same by require().
import './required.cjs';
