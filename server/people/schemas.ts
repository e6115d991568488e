import { z } from 'zod';
import { plainText } from '#server/plain-text';

/** The shapes of people as they enter and leave the site. Times are ISO 8601 UTC. */

export const roleSchema = z.enum(['admin', 'member']);
export const personNameSchema = plainText(100).min(1);
/** Addresses are kept in small letters: of two spellings of one mailbox there is one account. */
export const emailSchema = z
  .email()
  .max(254)
  .transform((value) => value.toLowerCase());
export const passwordSchema = z.string().min(8, 'at least 8 characters').max(128);

/** Somebody as admins see them. */
export const personSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  /** Since when they may not come in. */
  bannedAt: z.string().nullable(),
  banReason: z.string().nullable(),
  twoFactorEnabled: z.boolean(),
  createdAt: z.string(),
  /** To the hour; null once none of their sessions is left. */
  lastSeenAt: z.string().nullable(),
  /** How many are open. */
  sessions: z.number().int(),
});
export type PersonView = z.infer<typeof personSchema>;

export const peopleFilterSchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(60),
  /** Matches name and e-mail address. */
  q: plainText(200).optional(),
});
export type PeopleFilter = z.input<typeof peopleFilterSchema>;

export const personPatchSchema = z.strictObject({ role: roleSchema });
export type PersonPatch = z.infer<typeof personPatchSchema>;

export const banSchema = z.strictObject({ reason: plainText(500).min(1).optional() });
export type Ban = z.infer<typeof banSchema>;

/** One's own account. */
export const profileSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  emailVerified: z.boolean(),
  /** False for who only ever came through single sign-on. */
  hasPassword: z.boolean(),
  twoFactorEnabled: z.boolean(),
  passkeys: z.number().int(),
  /** Ways in at other sites, by the provider's id. */
  identities: z.array(z.object({ provider: z.string() })),
  createdAt: z.string(),
});
export type Profile = z.infer<typeof profileSchema>;

export const profilePatchSchema = z.strictObject({ name: personNameSchema });
export type ProfilePatch = z.infer<typeof profilePatchSchema>;

/** A signed-in browser, never its token. */
export const sessionSchema = z.object({
  id: z.uuid(),
  /** "Firefox on macOS" */
  device: z.string(),
  /** A phone or a tablet. */
  isHandheld: z.boolean(),
  ipAddress: z.string().nullable(),
  createdAt: z.string(),
  /** To the hour. */
  lastSeenAt: z.string(),
  expiresAt: z.string(),
  /** The one that asks. */
  isCurrent: z.boolean(),
});
export type SessionView = z.infer<typeof sessionSchema>;

export const endedSchema = z.object({ ended: z.number().int() });

export const newInvitationSchema = z.strictObject({ email: emailSchema, role: roleSchema });
export type NewInvitation = z.input<typeof newInvitationSchema>;

/** An invitation that nobody has taken yet; past `expiresAt` its link does nothing. */
export const invitationSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  role: roleSchema,
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type Invitation = z.infer<typeof invitationSchema>;

/** As it is answered once, when it is made: nothing else ever tells the link. */
export const madeInvitationSchema = invitationSchema
  .omit({ createdAt: true })
  .extend({ url: z.string().describe('The link to send. It is shown this once.') });
export type MadeInvitation = z.infer<typeof madeInvitationSchema>;

const tokenSchema = z.string().min(1).max(200);
export const invitationTokenSchema = z.strictObject({ token: tokenSchema });
/** What the holder of a link may know of it. */
export const openInvitationSchema = z.object({ email: z.string(), expiresAt: z.string() });
export type OpenInvitation = z.infer<typeof openInvitationSchema>;

export const acceptanceSchema = z.strictObject({
  token: tokenSchema,
  name: personNameSchema,
  password: passwordSchema,
});
export type Acceptance = z.infer<typeof acceptanceSchema>;

/** Ways in, for the sign-in page. */
export const signInMethodsSchema = z.object({
  password: z.boolean(),
  /** Browsers know passkeys on HTTPS and on localhost alone. */
  passkey: z.boolean(),
  oidc: z.object({ name: z.string() }).nullable(),
});
export type SignInMethods = z.infer<typeof signInMethodsSchema>;
