import type { Scope } from '#server/auth/scopes';
import { t } from '../../../../_messages/t-people';

export const RESOURCES = ['photos', 'albums', 'tasks', 'settings'] as const;
export const VERBS = ['read', 'write'] as const;

/** `Photos: read, write · Tasks: read` */
export function scopeWords(scopes: readonly Scope[]): string {
  return RESOURCES.flatMap((resource) => {
    const verbs = VERBS.filter((verb) => scopes.includes(`${resource}:${verb}`)).map((verb) => t(`token.${verb}`));
    return verbs.length === 0 ? [] : [`${t(`token.resource.${resource}`)}: ${verbs.join(', ').toLowerCase()}`];
  }).join(' · ');
}
