// ESLint: type-aware rules for the TypeScript of web/, the plain recommended ones for scripts and tests.
import js from '@eslint/js';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const ours = {
  'max-lines': ['error', { max: 500 }],
  'max-lines-per-function': ['error', { max: 70 }],
  'max-params': ['error', 6],
  complexity: ['error', 25],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
};

export default defineConfig(
  {
    ignores: ['build/', 'dist/', 'node_modules/', '.parley/', 'web/src/generated/', 'tests/types/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    extends: [js.configs.recommended],
    languageOptions: { globals: globals.node },
    rules: ours,
  },
  {
    // Code of pages, and tests that hand functions to a page.
    files: ['web/**/*.js', 'docs/**/*.js', 'examples/**/*.js', 'tests/**/*.mjs', 'bench/**/*.mjs'],
    languageOptions: { globals: { ...globals.browser, OT: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      ...ours,
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // An event type of its own name, even where it adds nothing to the one it extends.
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'with-single-extends' },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
);
