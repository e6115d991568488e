/** As much of JSON Schema as zod writes into openapi.json. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

export interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema: JsonSchema }[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
}

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

export const SAMPLE_ID = '01890a5d-ac96-774b-bcce-b302099a8057';

/** Something that validates: a request made of it gets past its schemas, to the guard of the verb. */
export function sampleOf(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sampleOf(schema.anyOf[0]!);
  if (schema.allOf) return sampleOf(schema.allOf[0]!);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') {
    // One optional field too, since a change must change something.
    const names = Object.keys(schema.properties ?? {});
    const wanted = schema.required?.length ? schema.required : names.slice(0, 1);
    return Object.fromEntries(wanted.map((name) => [name, sampleOf(schema.properties![name]!)]));
  }
  if (type === 'array') return [sampleOf(schema.items ?? {})];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  if (schema.format === 'uuid') return SAMPLE_ID;
  if (schema.format === 'email') return 'someone@example.test';
  if (schema.format === 'date-time') return '2024-05-01T18:03:22';
  return 'sample-text';
}
