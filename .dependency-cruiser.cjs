/** Imports go one way: the launcher -> hono; app -> server reads; hono -> server verbs; inside the server down to config. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'nothing-imports-app', severity: 'error', from: { path: '^(server|hono)/' }, to: { path: '^app/' } },
    {
      name: 'server-knows-no-http',
      comment: 'The launcher serves the API; nothing else of the server knows it.',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/bin/serve/api' },
      to: { path: '^hono/' },
    },
    {
      name: 'server-knows-no-framework',
      comment: 'The launcher starts Next; nothing else of the server knows it.',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/bin/' },
      to: { path: '^node_modules/(next|hono|@hono|react|react-dom)/' },
    },
    {
      name: 'api-has-no-sql',
      severity: 'error',
      from: { path: '^hono/' },
      to: { path: '^(server/db/(client|migrate|schema)|node_modules/(drizzle-orm|postgres)/)' },
    },
    {
      name: 'pages-have-no-sql',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^(server/db|node_modules/(drizzle-orm|postgres)/)' },
    },
    {
      name: 'pages-know-no-api',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^hono/' },
    },
    {
      name: 'images-stand-alone',
      severity: 'error',
      from: { path: '^server/images/' },
      to: { path: '^server/', pathNot: '^server/(images/|errors)' },
    },
    {
      name: 'queue-knows-no-photo',
      severity: 'error',
      from: { path: '^server/tasks/' },
      to: { path: '^server/(photos|albums|images|preprocess)/', dependencyTypesNot: ['type-only'] },
    },
    { name: 'site-needs-no-tests', severity: 'error', from: { path: '^(app|hono|server)/' }, to: { path: '^tests/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.next|node_modules)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
