import { Readable } from 'node:stream';
import { createAlbum } from '#server/albums/create-album';
import { authorize, type Actor } from '#server/auth/actor';
import type { Context } from '#server/context';
import { addPhoto } from '#server/photos/add-photo';
import { editPhotos } from '#server/photos/edit-photos';
import { editSite } from '#server/site/edit-site';
import { paintScene } from './paint-scene';
import { scenes } from './scenes';

/** Fills an empty site with painted photos and albums, through the same doors as real ones. */
export async function seedDemo(ctx: Context, actor: Actor): Promise<void> {
  authorize(actor, 'admin');
  await editSite(ctx, actor, { title: 'Mara Lindqvist', tagline: 'Light, mostly early' });
  const albums = new Map<string, string>();
  for (const [title, description] of [
    ['Quiet hours', 'Before the valley wakes, and after it has gone to bed.'],
    ['Coast', 'Three years along one stretch of sea.'],
    ['Black and white', ''],
  ] as const) {
    albums.set(title, (await createAlbum(ctx, actor, { title, description })).id);
  }
  for (const [index, scene] of scenes.entries()) {
    const bytes = Readable.from(await paintScene(scene, index + 1), { objectMode: false });
    const name = `DEMO_${String(index + 1).padStart(4, '0')}.jpg`;
    const { photo } = await addPhoto(ctx, actor, {
      name,
      bytes,
      albumId: scene.album ? albums.get(scene.album) : undefined,
    });
    await editPhotos(ctx, actor, [photo.id], { title: scene.title, tags: scene.tags });
  }
}
