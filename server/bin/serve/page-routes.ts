import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The patterns of Next's routes, by the address that somebody typed. */
export interface PageRoutes {
  /** @returns `/photos/:id` for `/photos/4711?from=home`; null for what no route matches */
  find(url: string): string | null;
}

interface Manifest {
  staticRoutes: { page: string; regex: string }[];
  dynamicRoutes: { page: string; regex: string }[];
}

/** Reads what the build wrote down; in development Next writes no such list, and the folder has to do. */
export async function readPageRoutes(root: string, isDev: boolean): Promise<PageRoutes> {
  if (isDev) return createPageRoutes(await listFolder(path.join(root, 'app')));
  const text = await readFile(path.join(root, '.next', 'routes-manifest.json'), 'utf8');
  return createPageRoutes(JSON.parse(text) as Manifest);
}

async function listFolder(folder: string): Promise<Manifest> {
  const files = await readdir(folder, { recursive: true });
  const pages = files
    .filter((file) => /(^|\/)(page|route)\.tsx?$/.test(file))
    .map((file) => `/${path.dirname(file)}`.replace(/\/\([^/]+\)|\/\.$/g, '') || '/');
  const routes = pages.map((page) => ({
    page,
    regex: `^${page.replace(/\/\[{2}\.{3}\w+\]{2}/g, '(/.*)?').replace(/\[\w+\]/g, '[^/]+')}$`,
  }));
  return {
    staticRoutes: routes.filter(({ page }) => !page.includes('[')),
    dynamicRoutes: routes.filter(({ page }) => page.includes('[')),
  };
}

function createPageRoutes({ staticRoutes, dynamicRoutes }: Manifest): PageRoutes {
  const fixed = new Set(staticRoutes.map(({ page }) => page));
  const patterns = dynamicRoutes.map(({ page, regex }) => ({ route: nameOf(page), regex: new RegExp(regex) }));
  return {
    find(url) {
      const typed = url.split('?', 1)[0]!;
      if (typed.startsWith('/_next/')) return typed.startsWith('/_next/static/') ? '/_next/static' : '/_next';
      const address = typed.length > 1 ? typed.replace(/\/$/, '') : typed;
      if (fixed.has(address)) return address;
      return patterns.find(({ regex }) => regex.test(address))?.route ?? null;
    },
  };
}

/** As the API's are written: `/photos/:id` for `/photos/[id]`. */
function nameOf(page: string): string {
  return page.replace(/\[{1,2}\.\.\.\w+\]{1,2}/g, '*').replace(/\[(\w+)\]/g, ':$1');
}
