/** The OpenAPI 3.1 document, made from the very schemas that validate. */
import { z } from 'zod';
import { ERROR_CODES } from '../core/error-codes.ts';
import { PERMISSIONS, ROLES, type Role } from '../core/roles.ts';
import type { Access, Route } from './route.ts';
import { fault } from './schemas/basics.ts';

type Json = Record<string, unknown>;

const problem = z
  .object({
    type: z.string(),
    code: z.enum(Object.keys(ERROR_CODES)),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    faults: z.array(fault),
  })
  .meta({ id: 'Problem' });

/** JSON Schema of one zod schema; named parts go to `components`. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Json): Json {
  const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  Object.assign(components, relink($defs ?? {}));
  return relink(rest);
}

/** References point to the document's components, not to definitions beside each schema. */
function relink(value: object): Json {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));
}

function parametersOf(schema: z.ZodType | null, where: 'path' | 'query'): Json[] {
  if (schema === null) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return Object.entries(properties).map(([name, part]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: part,
  }));
}

function accessNote(access: Access): string {
  if (access === 'anyone') return '不需登录';
  if (access === 'signed-in') return '登录即可；看到什么由角色和所属单位决定';
  const roles: readonly Role[] = PERMISSIONS[access];
  return `需要权限 ${access}：${roles.map((role) => ROLES[role]).join('、')}`;
}

function operationOf(route: Route, components: Json): Json {
  const content = (schema: Json) => ({ 'application/json': { schema } });
  const done =
    route.response === null
      ? { description: '已完成' }
      : { description: '成功', content: content(schemaOf(route.response, 'output', components)) };
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')];
  return {
    summary: route.summary,
    description: accessNote(route.access),
    operationId: `${route.method} ${route.path}`.replace(/[^a-z]+/gi, '-').replace(/-$/, ''),
    tags: [route.path.split('/')[1] ?? ''],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body !== null && {
      requestBody: { required: true, content: content(schemaOf(route.body, 'input', components)) },
    }),
    responses: {
      [String(route.status)]: done,
      default: { $ref: '#/components/responses/Problem' },
    },
    ...(route.access === 'anyone' && { security: [] }),
  };
}

/** @param version of the product */
export function buildOpenApi(routes: readonly Route[], version: string): Json {
  const components: Json = {};
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const operations = paths[route.path] ?? {};
    operations[route.method] = operationOf(route, components);
    paths[route.path] = operations;
  }
  schemaOf(problem, 'output', components);
  return {
    openapi: '3.1.0',
    info: {
      title: '望楼 API',
      version,
      description:
        '时间一律为 ISO 8601。列表用 cursor 翻页。出错时返回 application/problem+json，code 是稳定的错误码。' +
        '用 Cookie 会话改动数据时须带 X-CSRF-Token；程序用 Authorization: Bearer。',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ session: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: components,
      responses: {
        Problem: {
          description: '出错',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'wanglou_session' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}
