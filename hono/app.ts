import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { getContext } from '#server/context';
import { TooLargeError } from '#server/errors';
import type { Env } from './env';
import { privateAnswers } from './middleware/private-answers';
import { requestLog } from './middleware/request-log';
import { sameOrigin } from './middleware/same-origin';
import { onError } from './on-error';
import { problemResponse } from './problem';
import { adminAlbumRoutes } from './routes/admin/albums';
import { adminPhotoRoutes } from './routes/admin/photos';
import { addPhotoRoute } from './routes/admin/add-photo';
import { adminInvitationRoutes } from './routes/admin/invitations';
import { adminPeopleRoutes } from './routes/admin/people';
import { adminReplicaRoutes } from './routes/admin/replicas';
import { adminSettingsRoutes } from './routes/admin/settings';
import { taskEventRoutes } from './routes/admin/task-events';
import { adminTaskRoutes } from './routes/admin/tasks';
import { adminTokenRoutes } from './routes/admin/tokens';
import { uploadRoutes } from './routes/admin/uploads';
import { authRoutes } from './routes/auth';
import { liveRoute, readyRoute } from './routes/health';
import { mediaRoutes } from './routes/media';
import { metricsRoute } from './routes/metrics';
import { tickRoute } from './routes/tick';
import { publicGalleryRoutes } from './routes/public/gallery';
import { invitationRoutes } from './routes/public/invitations';
import { setupRoutes } from './routes/public/setup';
import { signInMethodRoutes } from './routes/public/sign-in-methods';
import { userProfileRoutes } from './routes/user/profile';
import { userSessionRoutes } from './routes/user/sessions';

/** What a JSON body may weigh: ten thousand ids and some words. */
const JSON_LIMIT_BYTES = 1_000_000;

/** The whole HTTP API: the order of what happens to a request, and where each resource is. */
export function createApp(contextOf = getContext) {
  const app = new OpenAPIHono<Env>();
  app.onError(onError);
  app.notFound((c) =>
    problemResponse({ status: 404, code: 'not_found', detail: 'There is no such route.', requestId: c.var.requestId }),
  );

  app.route('/livez', liveRoute());
  app.use(requestLog(contextOf));
  app.use(sameOrigin);
  app.use(privateAnswers);

  // Bytes, streamed, with limits of their own.
  app.route('/media', mediaRoutes());
  app.route('/api/v1/admin/uploads', uploadRoutes());
  app.route('/api/v1/admin/photos', addPhotoRoute());

  app.use('/api/*', compress());
  app.use(
    '/api/*',
    bodyLimit({
      maxSize: JSON_LIMIT_BYTES,
      onError: () => {
        throw new TooLargeError(JSON_LIMIT_BYTES, 'The request is larger than 1 MB.');
      },
    }),
  );
  app.route('/api/auth', authRoutes());
  app.route('/api/v1/public', publicGalleryRoutes());
  app.route('/api/v1/public', setupRoutes());
  app.route('/api/v1/public', signInMethodRoutes());
  app.route('/api/v1/public', invitationRoutes());
  app.route('/api/v1/user/profile', userProfileRoutes());
  app.route('/api/v1/user/sessions', userSessionRoutes());
  app.route('/api/v1/admin/photos', adminPhotoRoutes());
  app.route('/api/v1/admin/albums', adminAlbumRoutes());
  app.route('/api/v1/admin/tasks', taskEventRoutes());
  app.route('/api/v1/admin/tasks', adminTaskRoutes());
  // Before the people, where it would be taken for somebody's id.
  app.route('/api/v1/admin/people/invitations', adminInvitationRoutes());
  app.route('/api/v1/admin/people', adminPeopleRoutes());
  app.route('/api/v1/admin/replicas', adminReplicaRoutes());
  app.route('/api/v1/admin/settings', adminSettingsRoutes());
  app.route('/api/v1/admin/tokens', adminTokenRoutes());
  app.route('/api/v1/preprocess-tasks', tickRoute());
  app.route('/metrics', metricsRoute());
  app.route('/readyz', readyRoute());

  app.doc31('/api/v1/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Safelight',
      version: '1',
      description: 'Lists are { items, nextCursor }. Errors are application/problem+json.',
    },
  });
  return app;
}
